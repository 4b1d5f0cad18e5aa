/* What the files of the backups share: names and lists (backup.c), making one (backup_make.c),
 * putting one back (restore.c). */
#ifndef DENTELLE_STORE_BACKUP_H
#define DENTELLE_STORE_BACKUP_H

#include "internal.h"

/* "dossier/dentelle.db" → "dossier/sauvegardes", "dentelle": several bases of a folder keep their
 * backups apart. The caller frees. */
char *backup_folder(const char *base_path);
char *backup_stem(const char *base_path);
/* What a kind adds to the day in a name: "", "-mise-a-jour". */
const char *backup_mark(enum backup_kind kind);

/* "<stem>-2024-03-15-reparation.db" as a row without path; false when the name is not that of a
 * backup of this base. */
bool backup_name_read(const char *file, const char *stem, struct backup_row *row);
/* As backup_list, without opening the files. */
bool backup_files(const char *base_path, struct backups *backups, struct error *err);

/* A base of ours, of this version or an earlier one, in which SQLite finds nothing wrong. */
bool backup_is_whole(const char *path);

#endif
