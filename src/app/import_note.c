/* The note of import: what a line of a spreadsheet brings that no field takes, word for word. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of an entry: with the first line of its note, it makes a text that a note may hold. */
enum { FIRST_LINE_LIMIT = 1024, ENTRY_LIMIT = LINES_LIMIT - FIRST_LINE_LIMIT, LABEL_COLUMNS = 200 };

/* The column as the file names it. The caller frees. */
static char *column_label(const struct import *import, size_t column)
{
    if (column < import->column_count && import->columns[column].header[0])
        return utf8_cut(import->columns[column].header, LABEL_COLUMNS);
    return mem_print("colonne %zu", column + 1);
}

/* Takes the texts over. */
static void add_entry(struct import_note *note, char *text, char *shown)
{
    note->entries = mem_resize(note->entries, (note->count + 1) * sizeof note->entries[0]);
    note->entries[note->count++] = (struct import_entry){text, shown};
}

void note_keep_text(struct import_note *note, const char *text)
{
    add_entry(note, mem_copy(text), NULL);
}

void note_keep(struct import_note *note, size_t column, const char *cell, const char *why,
               const char *shown)
{
    char *label = column_label(note->import, column);
    char *entry = mem_print("%s%s : %s", label, why, cell);
    size_t kept = utf8_fitting(entry, ENTRY_LIMIT);
    if (entry[kept]) {
        char *remark =
            mem_print("ligne %d : « %s » est trop long pour une note (%zu octets) : la "
                      "fin, %zu octets, n'est que dans le fichier",
                      note->line, utf8_short(label, 40).bytes, strlen(cell), strlen(entry + kept));
        strings_add(note->import->remarks, remark);
        free(remark);
        entry[kept] = '\0';
    }
    add_entry(note, entry, mem_copy(shown));
    free(label);
}

/* Is the entry a whole line, or whole lines, of the text? */
static bool holds_entry(const char *text, const char *entry)
{
    size_t length = strlen(entry);
    for (const char *at = text; (at = strstr(at, entry)); at++)
        if (at > text && at[-1] == '\n' && (at[length] == '\0' || at[length] == '\n'))
            return true;
    return false;
}

void noted_clear(struct import *import)
{
    strings_clear(&import->notes);
    import->noted = ID_NONE;
}

static bool read_noted(struct import *import, const struct id *case_id, struct error *err)
{
    struct notes notes;
    if (id_equal(&import->noted, case_id))
        return true;
    if (!query_notes(import->app->store, case_id, &notes, err))
        return false;
    noted_clear(import);
    import->noted = *case_id;
    for (size_t i = 0; i < notes.count; i++)
        if (notes.rows[i].kind && strcmp(notes.rows[i].kind, "import") == 0 && notes.rows[i].text)
            strings_add(&import->notes, notes.rows[i].text);
    notes_clear(&notes);
    return true;
}

static bool is_noted(const struct strings *notes, const char *entry)
{
    for (size_t i = 0; i < notes->count; i++)
        if (holds_entry(notes->items[i], entry))
            return true;
    return false;
}

static void entry_clear(struct import_entry *entry)
{
    free(entry->text);
    free(entry->shown);
}

bool note_leave_known(struct import_note *note, const struct id *case_id, struct error *err)
{
    size_t left = 0;
    if (note->count == 0)
        return true;
    if (!read_noted(note->import, case_id, err))
        return false;
    for (size_t i = 0; i < note->count; i++) {
        if (is_noted(&note->import->notes, note->entries[i].text))
            entry_clear(&note->entries[i]);
        else
            note->entries[left++] = note->entries[i];
    }
    note->count = left;
    return true;
}

bool note_write(struct import_note *note, const struct id *case_id, struct error *err)
{
    struct app *app = note->import->app;
    bool done = true;
    size_t next = 0;
    do {
        struct text text = {0};
        text_addf(&text, "%s, ligne %d%s", note->import->file, note->line, next ? ", suite" : "");
        for (size_t first = next; next < note->count; next++) {
            const char *entry = note->entries[next].text;
            if (next > first && text.length + 1 + strlen(entry) > LINES_LIMIT)
                break;
            text_addf(&text, "\n%s", entry);
        }
        done = timeline_add(app, case_id, "import", text_get(&text), NULL, err);
        if (id_equal(&note->import->noted, case_id))
            strings_add(&note->import->notes, text_get(&text));
        text_clear(&text);
    } while (done && next < note->count);
    return done;
}

void note_clear(struct import_note *note)
{
    for (size_t i = 0; i < note->count; i++)
        entry_clear(&note->entries[i]);
    free(note->entries);
    *note = (struct import_note){0};
}
