/* What each kind of node is in a policy. Whoever must treat all statements, say, switches over
 * `enum rung_statement_kind` and leaves out `default`, so that the compiler names what was forgotten. A kind
 * of ast.def that has no role in node_roles.def, or two, does not compile. */
#ifndef RUNG_NODE_ROLES_H
#define RUNG_NODE_ROLES_H

#include "ast.h"

enum rung_declaration_kind {
#define DECLARATION(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_calendar_item_kind {
#define CALENDAR_ITEM(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_policy_item_kind {
#define POLICY_ITEM(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_statement_kind {
#define STATEMENT(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_trigger_kind {
#define TRIGGER(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_expression_kind {
#define EXPRESSION(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_feed_item_kind {
#define FEED_ITEM(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_test_statement_kind {
#define TEST_STATEMENT(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};
enum rung_node_part_kind {
#define NODE_PART(kind) RUNG_IS_##kind = RUNG_NODE_##kind,
#include "node_roles.def"
};

/* A kind with two roles would be a member of two enums. A kind without one is missing here: */
enum rung_kind_with_role {
#define DECLARATION(kind) RUNG_HAS_ROLE_##kind,
#define CALENDAR_ITEM(kind) RUNG_HAS_ROLE_##kind,
#define POLICY_ITEM(kind) RUNG_HAS_ROLE_##kind,
#define STATEMENT(kind) RUNG_HAS_ROLE_##kind,
#define TRIGGER(kind) RUNG_HAS_ROLE_##kind,
#define EXPRESSION(kind) RUNG_HAS_ROLE_##kind,
#define FEED_ITEM(kind) RUNG_HAS_ROLE_##kind,
#define TEST_STATEMENT(kind) RUNG_HAS_ROLE_##kind,
#define NODE_PART(kind) RUNG_HAS_ROLE_##kind,
#include "node_roles.def"
    RUNG_KINDS_WITH_ROLE
};
_Static_assert((int)RUNG_KINDS_WITH_ROLE == (int)RUNG_NODE_KINDS, "each kind of ast.def has a role");

#endif
