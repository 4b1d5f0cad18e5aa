/* A folder as the shared place: a USB key, a Nextcloud or Syncthing folder, a share. Files are made
 * whole and never changed; only their author removes one; what is not there says nothing. What a
 * cycle sees of it is folder_remote.c. */
#ifndef DENTELLE_SYNC_FOLDER_H
#define DENTELLE_SYNC_FOLDER_H

#include "remote.h"

/* Makes the folder (its parent must be there: a key that is not plugged in has none) and what a
 * shared one begins with. ERR_INPUT when something else is in it already. */
bool folder_create(const char *root, const struct id *organisation, const void *keys,
                   size_t keys_length, struct error *err);
/* Is it there, and a shared folder of dentelle? Whose? ERR_NOT_FOUND, ERR_INPUT, ERR_NEWER. */
bool folder_recognise(const char *root, struct id *organisation, struct error *err);
/* What lies in the folders of the devices: the names of the items are paths. */
bool folder_list(const char *root, struct remote_items *items, struct error *err);

/* Names within the folder of a device. The caller frees. */
char *folder_segment_name(const struct sealed *sealed);
char *folder_head_name(int64_t number);
/* Puts a file there: written beside, synced, renamed over nothing, and read back. Where something
 * else has the name, `name`-2 is taken, and so on. ERR_FULL, ERR_READONLY, ERR_IO; ERR_NOT_FOUND
 * when the root is gone. */
bool folder_put(const char *root, const struct stream_name *device, const char *name,
                const struct text *bytes, struct error *err);
/* A file of the team, "keys/1": the same, but under this name or not at all. ERR_INPUT when
 * something else has it. */
bool folder_put_file(const char *root, const char *name, const struct text *bytes,
                     struct error *err);
/* Does the file hold exactly these bytes? */
bool folder_holds(const char *path, const struct text *bytes);
/* On a FAT key, once everything was handed to the disk: it can be removed. */
bool folder_is_key(const char *root);

#endif
