/* A folder as the shared place: a USB key, a Nextcloud or Syncthing folder, a share. Files are made
 * whole and never changed; only their author removes one; what is not there says nothing. */
#ifndef DENTELLE_SYNC_FOLDER_H
#define DENTELLE_SYNC_FOLDER_H

#include "dentelle/stream.h"

/* Makes the folder (its parent must be there: a key that is not plugged in has none) and what a
 * shared one begins with. ERR_INPUT when something else is in it already. */
bool folder_create(const char *root, const struct id *organisation, const void *keys,
                   size_t keys_length, struct error *err);
/* Is it there, and a shared folder of dentelle? Whose? ERR_NOT_FOUND, ERR_INPUT, ERR_NEWER. */
bool folder_recognise(const char *root, struct id *organisation, struct error *err);
/* The file keys/<epoch>. */
bool folder_read_keys(const char *root, uint32_t epoch, struct text *keys, struct error *err);

/* A file of a device. What its name says is a hint: the header decides. */
struct folder_file {
    char *path;
    struct stream_name device; /* whose folder it lies in */
    bool head;                 /* named as a head: `first` is its number */
    bool named;                /* named as a segment */
    int64_t first, last;
    struct segment_id id; /* of a segment, as named */
    size_t size;
    int64_t age_s; /* since it was last written, by the clock of the machine */
};
struct folder_files {
    struct folder_file
        *rows; /* by device, heads first (the newest first), then segments in order */
    size_t count, room;
};
bool folder_list(const char *root, struct folder_files *files, struct error *err);
void folder_files_clear(struct folder_files *files);

/* Names within the folder of a device. The caller frees. */
char *folder_segment_name(const struct sealed *sealed);
char *folder_head_name(int64_t number);
/* Puts a file there: written beside, synced, renamed over nothing, and read back. Where something
 * else has the name, `name`-2 is taken, and so on. ERR_FULL, ERR_READONLY, ERR_IO; ERR_NOT_FOUND
 * when the root is gone. */
bool folder_put(const char *root, const struct stream_name *device, const char *name,
                const struct text *bytes, struct error *err);
/* Does the file hold exactly these bytes? */
bool folder_holds(const char *path, const struct text *bytes);
/* On a FAT key, once everything was handed to the disk: it can be removed. */
bool folder_is_key(const char *root);

#endif
