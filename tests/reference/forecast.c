/* What would happen to a case if the customer is silent. */
#include "inside.h"

void forecast(struct one_case *c, int64_t *next_follow_up, int64_t *closes_on)
{
    (void)c;
    *next_follow_up = NEVER;
    *closes_on = NEVER;
}
