/* The rows of a list under a filter: those that pass it, those that what is typed brings. */
#include "choose_internal.h"

#include <stdlib.h>
#include <string.h>

void choice_add(struct choose *choose, const char *text, const char *more, const char *also,
                const char *code, const struct id *id, bool ticked)
{
    choose->rows = mem_resize(choose->rows, (choose->count + 1) * sizeof *choose->rows);
    choose->rows[choose->count++] = (struct choice_row){.text = mem_copy(text),
                                                        .more = mem_copy(more),
                                                        .also = mem_copy(also),
                                                        .code = code,
                                                        .id = id ? *id : ID_NONE,
                                                        .ticked = ticked};
}

void choice_lead(struct choose *choose, const char *text, const char *more, const char *also,
                 const char *code)
{
    choice_add(choose, text, more, also, code, NULL, false);
    choose->rows[choose->count - 1].leads = true;
}

/* ---- filter -------------------------------------------------------------------------------- */

/* Every word of the filter begins a word of the row. Both are folded. */
static bool passes(const char *row, const char *filter)
{
    while (*filter) {
        size_t length = strcspn(filter, " ");
        bool found = false;
        for (const char *at = row; !found && *at;) {
            found = strncmp(at, filter, length) == 0;
            at += strcspn(at, " ");
            at += *at == ' ';
        }
        if (!found)
            return false;
        filter += length;
        filter += *filter == ' ';
    }
    return true;
}

void choose_rows_clear(struct choose *choose)
{
    for (size_t i = 0; i < choose->count; i++) {
        free(choose->rows[i].text);
        free(choose->rows[i].more);
        free(choose->rows[i].also);
        free(choose->rows[i].detail);
        free(choose->rows[i].warning);
    }
    free(choose->rows);
    choose->rows = NULL;
    choose->count = 0;
}

static void find_rows(struct choose_screen *self)
{
    choose_rows_clear(&self->found);
    if (!self->choose.find)
        return;
    self->choose.find(self->tui, editor_text(self->filter), &self->found);
    size_t room = self->choose.count + self->found.count + 1;
    self->matches = mem_resize(self->matches, room * sizeof *self->matches);
    for (size_t i = 0; i < self->found.count; i++)
        self->matches[self->match_count++] = self->choose.count + i;
}

struct choice_row *choose_row(struct choose_screen *self, int match)
{
    size_t index = self->matches[match];
    return index < self->choose.count ? &self->choose.rows[index]
                                      : &self->found.rows[index - self->choose.count];
}

void choose_filter(struct choose_screen *self)
{
    if (self->filtered == editor_revision(self->filter) + 1)
        return;
    char *filter = utf8_fold(editor_text(self->filter));
    self->match_count = 0;
    for (size_t i = 0; i < self->choose.count; i++)
        if (passes(self->folded[i], filter))
            self->matches[self->match_count++] = i;
    free(filter);
    find_rows(self);
    if (self->filtered) /* at opening the selection is set by the caller's first row */
        self->selected = 0;
    self->filtered = editor_revision(self->filter) + 1;
}

struct choice_row *choose_selected(struct choose_screen *self)
{
    choose_filter(self);
    if (self->selected >= (int)self->match_count)
        return NULL;
    return choose_row(self, self->selected);
}

char *choose_folded(const struct choice_row *row)
{
    char *words =
        mem_print("%s %s %s", row->text, row->more ? row->more : "", row->also ? row->also : "");
    char *folded = utf8_fold(words);
    free(words);
    return folded;
}

size_t choose_adopt(struct choose_screen *self)
{
    size_t index = self->matches[self->selected], count = self->choose.count;
    if (index < count)
        return index;
    struct choice_row *found = &self->found.rows[index - count];
    self->choose.rows = mem_resize(self->choose.rows, (count + 1) * sizeof *self->choose.rows);
    self->folded = mem_resize(self->folded, (count + 2) * sizeof *self->folded);
    self->choose.rows[count] = *found;
    self->folded[count] = choose_folded(found);
    *found = (struct choice_row){0};
    self->choose.count++;
    self->matches =
        mem_resize(self->matches, (count + self->found.count + 2) * sizeof *self->matches);
    return count;
}
