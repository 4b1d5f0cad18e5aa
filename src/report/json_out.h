/* JSON written as it comes, two blanks a level: what is long is never held whole. */
#ifndef DENTELLE_REPORT_JSON_OUT_H
#define DENTELLE_REPORT_JSON_OUT_H

#include "dentelle/base.h"

struct json_out {
    struct file_beside *file;
    struct text pending;
    int depth;
    bool begun;         /* what is open has a member already */
    bool failed;        /* the file refused: nothing more is written, `error` says why */
    struct error error; /* the first one */
};

/* `key` is NULL for a member of a list, and for the whole. Keys and texts are valid UTF-8. */
void json_out_open(struct json_out *out, const char *key, char bracket);     /* '{' or '[' */
void json_out_close(struct json_out *out, char bracket);                     /* '}' or ']' */
void json_out_text(struct json_out *out, const char *key, const char *text); /* NULL: null */
void json_out_integer(struct json_out *out, const char *key, int64_t value);
void json_out_flag(struct json_out *out, const char *key, bool value);
void json_out_null(struct json_out *out, const char *key);
/* A line feed, and what is pending is in the file. False with the first error there was. */
bool json_out_end(struct json_out *out, struct error *err);

#endif
