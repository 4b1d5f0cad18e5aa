/* What the files of the drafts share: one draft (draft.c), its text in the
 * hands of an editor (draft_lent.c), all of them (draft_list.c). */
#ifndef DENTELLE_APP_DRAFT_H
#define DENTELLE_APP_DRAFT_H

#include "internal.h"

/* The file of a draft in a folder. The caller frees. */
char *draft_path(const char *folder, const struct id *entity, enum field field);
/* The folder that a draft is kept in now. Borrowed. */
const char *draft_folder(const struct app *app, const struct id *entity, enum field field);

/* Reads a draft of that folder; errors of file_read_whole. */
bool draft_load_from(const char *folder, const struct id *entity, enum field field,
                     struct draft *draft, struct error *err);

#endif
