/* A dump read back, record by record: the bytes are cut at the brackets here, and each record alone
 * is given to the JSON reader, so that memory is that of the file and of one record. */
#include "internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"

enum { DEPTH_MOST = 16, PIECE_MOST = 64 * 1024 * 1024 };

struct scan {
    const char *start, *at, *end;
    struct error *err;
};

static bool broken(const struct scan *scan, const char *what)
{
    size_t line = 1;
    for (const char *c = scan->start; c < scan->at; c++)
        line += *c == '\n';
    return error_set(scan->err, ERR_INPUT, "ligne %zu du JSON : %s ; rien n'est importé", line,
                     what);
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) && *scan->at)
        scan->at++;
}

/* Takes this sign, if it comes next. */
static bool takes(struct scan *scan, char sign)
{
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != sign)
        return false;
    scan->at++;
    return true;
}

/* Past a string, whose first quote is at `at`. */
static bool skip_string(struct scan *scan)
{
    for (scan->at++; scan->at < scan->end && *scan->at != '"'; scan->at++)
        if (*scan->at == '\\' && scan->at + 1 < scan->end)
            scan->at++;
    if (scan->at >= scan->end)
        return broken(scan, "le fichier est coupé au milieu d'un texte");
    scan->at++;
    return true;
}

/* One value whole, whatever it is: its extent. What is inside is for the JSON reader to judge. */
static bool take_piece(struct scan *scan, const char **piece, size_t *length)
{
    int depth = 0;
    skip_blanks(scan);
    *piece = scan->at;
    while (scan->at < scan->end) {
        char sign = *scan->at;
        if (sign == '"') {
            if (!skip_string(scan))
                return false;
        } else if (depth == 0 && strchr(",]}", sign)) {
            break;
        } else {
            depth += (sign == '{' || sign == '[') - (sign == '}' || sign == ']');
            if (depth > DEPTH_MOST)
                return broken(scan, "trop de niveaux");
            scan->at++;
        }
        if (depth == 0 && (sign == '}' || sign == ']'))
            break;
    }
    *length = (size_t)(scan->at - *piece);
    if (depth || !*length)
        return broken(scan,
                      scan->at == scan->end ? "le fichier est coupé" : "il manque une valeur");
    return *length <= PIECE_MOST || broken(scan, "une fiche trop longue");
}

/* A value read; NULL with an error. The caller releases. */
static json_t *take_value(struct scan *scan)
{
    const char *piece = NULL, *before;
    size_t length = 0;
    json_error_t why;
    skip_blanks(scan);
    before = scan->at;
    if (!take_piece(scan, &piece, &length))
        return NULL;
    json_t *value = json_loadb(piece, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &why);
    if (!value) {
        scan->at = before;
        char *clean = utf8_clean(why.text, strlen(why.text), CLEAN_LINE);
        char *what = mem_print("JSON illisible (%s)", clean);
        broken(scan, what);
        free(what);
        free(clean);
    }
    return value;
}

/* ---- a record ------------------------------------------------------------------------------ */

/* A value of JSON as the text that is stored; NULL when it is none. The caller frees. */
static char *text_of(const json_t *value, enum field_type type)
{
    if (json_is_string(value) && type != TYPE_FLAG && type != TYPE_INTEGER)
        return mem_copy(json_string_value(value));
    if (json_is_integer(value) && type == TYPE_INTEGER)
        return mem_print("%lld", (long long)json_integer_value(value));
    return json_is_true(value) && type == TYPE_FLAG ? mem_copy("1") : NULL;
}

static char *member_of(const json_t *value)
{
    const char *code = json_string_value(json_object_get(value, "need")),
               *said_by = json_string_value(json_object_get(value, "said_by"));
    const json_t *level = json_object_get(value, "level");
    if (json_is_string(value))
        return mem_copy(json_string_value(value));
    if (!code || !said_by || !json_is_integer(level))
        return NULL;
    return mem_print("%s %s %lld", code, said_by, (long long)json_integer_value(level));
}

static bool take_set(struct dumped *dumped, enum field field, const json_t *array)
{
    bool whole = json_is_array(array);
    for (size_t i = 0; i < json_array_size(array); i++) {
        char *member = member_of(json_array_get(array, i));
        if (member)
            strings_add(dumped_set_of(dumped, field), member);
        whole = whole && member;
        free(member);
    }
    return whole;
}

static void take_field(struct dumped *dumped, const char *key, const json_t *value)
{
    enum field field = field_by_column(dumped->entity, key);
    bool known = field != FIELD_COUNT;
    if (known && field_info(field)->type == TYPE_SET) {
        known = take_set(dumped, field, value);
    } else if (known && !json_is_null(value) && !json_is_false(value)) {
        char *text = text_of(value, field_info(field)->type);
        known = text != NULL;
        dumped_set(dumped, field, text);
        free(text);
    }
    if (!known)
        strings_add(&dumped->left, key);
}

static bool take_record(struct scan *scan, enum entity entity, dump_visit *visit, void *state)
{
    struct dumped dumped = {.entity = entity};
    const char *before, *key;
    json_t *value;
    skip_blanks(scan);
    before = scan->at;
    json_t *object = take_value(scan);
    if (!object)
        return false;
    const char *id = json_string_value(json_object_get(object, "id"));
    bool done = id && id_from_text(id, &dumped.id) && !id_is_none(&dumped.id);
    if (!done) {
        scan->at = before;
        broken(scan, "une fiche sans identifiant (« id »)");
    }
    json_object_foreach(object, key, value) if (done && strcmp(key, "id") != 0)
        take_field(&dumped, key, value);
    done = done && visit(state, &dumped, scan->err);
    dumped_clear(&dumped);
    json_decref(object);
    return done;
}

/* ---- the file ------------------------------------------------------------------------------ */

struct heading {
    bool ours, of_version;
};

static bool take_records(struct scan *scan, enum entity entity, dump_visit *visit, void *state)
{
    if (!takes(scan, '['))
        return broken(scan, "une liste de fiches devait commencer ici");
    if (takes(scan, ']'))
        return true;
    do
        if (!take_record(scan, entity, visit, state))
            return false;
    while (takes(scan, ','));
    return takes(scan, ']') || broken(scan, "la liste des fiches n'est pas finie");
}

static bool not_ours(const struct scan *scan)
{
    return error_set(scan->err, ERR_INPUT,
                     "ce JSON n'est pas un export de dentelle (un annuaire de structures s'importe "
                     "par « dentelle importer-partenaires »)");
}

/* What stands beside the lists: is it a file of ours, a whole one, one that we can read? */
static bool take_heading(struct scan *scan, const char *key, struct heading *heading)
{
    json_t *value = take_value(scan);
    bool done = value != NULL;
    if (done && strcmp(key, "format") == 0) {
        heading->ours = json_is_string(value) && strcmp(json_string_value(value), DUMP_FORMAT) == 0;
        done = heading->ours || not_ours(scan);
    } else if (done && strcmp(key, "version") == 0) {
        heading->of_version = json_is_integer(value) && json_integer_value(value) >= 1;
        done = heading->of_version || not_ours(scan);
        if (done && json_integer_value(value) > DUMP_VERSION)
            done = error_set(scan->err, ERR_NEWER,
                             "cet export vient d'une version plus récente de dentelle : rien n'est "
                             "importé, mettez dentelle à jour");
    } else if (done && strcmp(key, "for_others") == 0 && json_is_true(value)) {
        done = error_set(scan->err, ERR_INPUT,
                         "cet export a été fait pour quelqu'un d'autre (initiales, sans "
                         "coordonnées) : il ne peut pas être importé");
    }
    json_decref(value);
    return done;
}

static bool take_part(struct scan *scan, struct heading *heading, dump_visit *visit, void *state)
{
    if (scan->at == scan->end || *scan->at != '"')
        return broken(scan, "une clé devait venir ici");
    const char *start = scan->at;
    enum entity entity = 0;
    if (!skip_string(scan))
        return false;
    char *key = mem_copy_bytes(start + 1, (size_t)(scan->at - start) - 2);
    while (entity < ENTITY_COUNT && strcmp(dump_lists[entity], key) != 0)
        entity++;
    bool done = takes(scan, ':') || broken(scan, "il manque « : »");
    if (done && entity == ENTITY_COUNT)
        done = take_heading(scan, key, heading);
    else if (done && heading->ours && heading->of_version)
        done = take_records(scan, entity, visit, state);
    else if (done)
        done = not_ours(scan);
    free(key);
    return done;
}

bool dump_looks_so(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && bytes[at] && strchr(" \t\r\n", bytes[at]))
        at++;
    return at < length && bytes[at] == '{';
}

bool dump_read(const char *bytes, size_t length, dump_visit *visit, void *state, struct error *err)
{
    struct heading heading = {0};
    struct error own = {0};
    struct scan scan = {bytes, bytes, bytes + length, err ? err : &own};
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        scan.at += 3;
    if (!takes(&scan, '{'))
        return not_ours(&scan);
    do {
        skip_blanks(&scan);
        if (!take_part(&scan, &heading, visit, state))
            return false;
    } while (takes(&scan, ','));
    if (!takes(&scan, '}'))
        return broken(&scan, "le fichier est coupé");
    skip_blanks(&scan);
    if (scan.at != scan.end)
        return broken(&scan, "quelque chose suit la fin de l'export");
    return heading.ours || not_ours(&scan);
}
