/* What a file is, by its bytes (refuse.c). */
#ifndef DENTELLE_EXCHANGE_KIND_H
#define DENTELLE_EXCHANGE_KIND_H

#include "ods.h"
#include "xlsx.h"

#define PASSWORD_SENTENCE                                                                          \
    "ce fichier est protégé par un mot de passe : dans le tableur, enregistrez-le sans mot de "  \
    "passe, puis importez-le"

/* False, with a sentence, for what is neither an archive nor text that may be a table. */
bool kind_refuse(const struct source *source, struct error *err);
/* False for the files that spreadsheets put beside an open one. */
bool kind_refuse_name(const char *path, struct error *err);
/* ODS, or XLSX with the part that describes its workbook (the caller frees it either way); false
 * with a sentence for all others. */
bool kind_of_archive(struct archive *archive, enum workbook_kind *kind, char **part,
                     struct error *err);

#endif
