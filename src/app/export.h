/* export: what the formats share. Which cases, with all that belongs to them; what somebody else is
 * not shown; where the bytes go. */
#ifndef DENTELLE_APP_EXPORT_H
#define DENTELLE_APP_EXPORT_H

#include "internal.h"

struct export
{
    struct app *app;
    const struct export_order *order;
    struct filter filter;
    char *shown;       /* the cases looked at, in words; NULL: all */
    struct ids listed; /* cases, in the order of `liste` */
    struct ids cases;  /* the same, sorted */
    struct export_sum *sum;
};

/* What a field holds as this export says it: NULL when it is not said at all. `of`: the record that
 * holds it, by which a person is known; NULL: there is none. The caller frees. */
char *export_value(const struct export *export, enum field field, const char *stored,
                   const struct record *of);
bool export_hides(const struct export *export, enum field field);
/* Is this note one that the export shows? */
bool export_shows_note(const struct export *export, const struct record *note);

/* ---- bytes on their way to a file, or to standard output ------------------------------------ */

struct export_out {
    struct file_beside file;
    struct text pending;
};
bool export_out_begin(struct export_out *out, const char *path, bool replace, struct error *err);
/* To be called now and then: what is pending goes on its way. */
bool export_out_flow(struct export_out *out, struct error *err);
/* The end, whether all went well so far or not. */
bool export_out_end(struct export_out *out, bool done, struct error *err);

/* ---- the formats ---------------------------------------------------------------------------- */

bool export_tables(struct export *export, const char *path, bool replace, struct error *err);
bool export_dump(struct export *export, struct export_out *out, struct error *err);
bool export_calendar(struct export *export, struct export_out *out, struct error *err);
bool export_cards(struct export *export, struct export_out *out, struct error *err);

#endif
