// NDJSON through simdjson, one `iterate` a line, so that one broken line spoils no other. What it hands out
// are views into its own buffers, good until the next line; paths are put together in a buffer of ours.
#include "json_line.h"

#include <cstdlib>
#include <new>
#include <string>

#include <simdjson.h>

namespace od = simdjson::ondemand;

struct rung_json_reader {
    od::parser parser;
    std::string paths; // reserved once, so that views into it stay good
};

namespace
{

struct Reading {
    rung_json_reader *reader;
    rung_json_value *values;
    int count;
};

simdjson::error_code add(Reading &r, size_t path_at, size_t path_size, rung_json_kind kind,
                         std::string_view text)
{
    if (r.count == RUNG_JSON_VALUES_MAX) return simdjson::CAPACITY;
    rung_json_value &value = r.values[r.count++];
    value.path = r.reader->paths.data() + path_at;
    value.path_size = uint32_t(path_size);
    value.text = text.data();
    value.size = uint32_t(text.size());
    value.kind = uint8_t(kind);
    value.key = 0;
    return simdjson::SUCCESS;
}

simdjson::error_code read_value(Reading &r, od::value value, size_t path_at, size_t path_size, int depth);

simdjson::error_code read_object(Reading &r, od::object object, size_t prefix_at, size_t prefix_size,
                                 int depth)
{
    std::string &paths = r.reader->paths;

    if (depth > RUNG_JSON_DEPTH_MAX) return simdjson::DEPTH_ERROR;
    for (auto entry : object) {
        od::field field;
        if (auto error = std::move(entry).get(field)) return error;
        std::string_view key;
        if (auto error = field.unescaped_key().get(key)) return error;
        size_t at = paths.size(), whole = prefix_size + (prefix_size ? 1 : 0) + key.size();
        if (at + whole > paths.capacity()) return simdjson::CAPACITY;
        if (prefix_size) paths.append(paths, prefix_at, prefix_size).push_back('.');
        paths.append(key);
        if (auto error = read_value(r, field.value(), at, whole, depth)) return error;
    }
    return simdjson::SUCCESS;
}

simdjson::error_code read_list(Reading &r, od::array list, size_t path_at, size_t path_size, int depth)
{
    if (depth > RUNG_JSON_DEPTH_MAX) return simdjson::DEPTH_ERROR;
    if (auto error = add(r, path_at, path_size, RUNG_JSON_LIST, {})) return error;
    for (auto entry : list) {
        od::value value;
        if (auto error = std::move(entry).get(value)) return error;
        if (auto error = read_value(r, value, path_at, path_size, depth + 1)) return error;
    }
    return simdjson::SUCCESS;
}

simdjson::error_code read_value(Reading &r, od::value value, size_t path_at, size_t path_size, int depth)
{
    od::json_type type;
    std::string_view text;
    bool truth;

    if (auto error = value.type().get(type)) return error;
    switch (type) {
    case od::json_type::object: {
        od::object object;
        if (auto error = value.get_object().get(object)) return error;
        return read_object(r, object, path_at, path_size, depth + 1);
    }
    case od::json_type::array: {
        od::array list;
        if (auto error = value.get_array().get(list)) return error;
        return read_list(r, list, path_at, path_size, depth);
    }
    case od::json_type::string:
        if (auto error = value.get_string().get(text)) return error;
        return add(r, path_at, path_size, RUNG_JSON_TEXT, text);
    case od::json_type::number: {
        text = value.raw_json_token();
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
            text.remove_suffix(1);
        double number; // asks for a well-formed number; its exact value is read from the text
        if (auto error = value.get_double().get(number)) return error;
        return add(r, path_at, path_size, RUNG_JSON_NUMBER, text);
    }
    case od::json_type::boolean:
        if (auto error = value.get_bool().get(truth)) return error;
        return add(r, path_at, path_size, truth ? RUNG_JSON_TRUE : RUNG_JSON_FALSE, {});
    case od::json_type::null:
        if (!value.is_null()) return simdjson::N_ATOM_ERROR;
        return add(r, path_at, path_size, RUNG_JSON_NULL, {});
    }
    return simdjson::INCORRECT_TYPE;
}

// When simdjson is first used, it finds out what the processor can do, and ends the process if it has no
// memory then. So that is done while the program is loaded.
const bool looked_at_the_processor = simdjson::validate_utf8("", 0);

} // namespace

rung_json_reader *rung_json_reader_new(void)
{
    try {
        auto *reader = new rung_json_reader;
        reader->paths.reserve(1 << 16);
        return reader;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

// simdjson does not look whether it got the room for its texts: so it is tried whether there is any, and
// asked twice, for what it did not get the first time it asks for again.
bool rung_json_reader_reserve(rung_json_reader *reader, size_t size)
{
    if (size <= reader->parser.capacity()) return true;
    if (size > RUNG_JSON_BYTES_MAX) return false;
    size_t wanted = 2 * size + 4096;
    void *room = std::malloc(8 * wanted);
    std::free(room);
    return room && !reader->parser.allocate(wanted) && !reader->parser.allocate(wanted);
}

void rung_json_reader_free(rung_json_reader *reader)
{
    delete reader;
}

int rung_json_read(rung_json_reader *reader, const char *line, size_t size, size_t padded,
                   rung_json_value *values, const char **why)
{
    Reading reading{reader, values, 0};
    od::document document;
    od::object object;

    if (!rung_json_reader_reserve(reader, size)) {
        *why = "there is not enough memory to read it";
        return RUNG_JSON_NO_ROOM;
    }
    reader->paths.clear();
    try {
        auto error = reader->parser.iterate(line, size, size + padded).get(document);
        if (!error) error = document.get_object().get(object);
        if (!error) error = read_object(reading, object, 0, 0, 0);
        if (!error) {
            // What stands behind the object is only seen by asking where the reading stopped.
            const char *location;
            if (!document.current_location().get(location)) {
                while (location < line + size && (*location == ' ' || *location == '\t' || *location == '\r'))
                    location++;
                if (location < line + size) error = simdjson::TRAILING_CONTENT;
            }
        }
        if (!error) return reading.count;
        *why = simdjson::error_message(error);
    } catch (const std::exception &) {
        *why = "it could not be read";
    }
    return -1;
}

bool rung_utf8_is_valid(const char *bytes, size_t size)
{
    return simdjson::validate_utf8(bytes, size);
}
