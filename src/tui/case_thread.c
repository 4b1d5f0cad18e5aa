/* The thread of a case: its notes and what the program wrote beside them, newest first. */
#include "case.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_SHOWN = 3, LINES_SELECTED = 8, KIND_COLUMNS = 11 };

/* Widths of the page: dates are longer when they carry a year. */
struct page {
    int date_columns, text_column, text_columns;
};

static void note_date(const struct note_row *note, day today, char french[DAY_FRENCH_SIZE])
{
    day at;
    french[0] = '\0';
    if (note->at && day_from_iso(note->at, &at))
        day_french(at, today, french);
}

static struct page measure(const struct notes *notes, day today)
{
    struct page page = {.date_columns = 12};
    for (size_t i = 0; i < notes->count; i++) {
        char french[DAY_FRENCH_SIZE];
        note_date(&notes->rows[i], today, french);
        int columns = utf8_columns(french, strlen(french));
        page.date_columns = columns > page.date_columns ? columns : page.date_columns;
    }
    page.text_column = 1 + page.date_columns + 2 + KIND_COLUMNS + 1;
    page.text_columns = tui_columns() - page.text_column - 1;
    if (page.text_columns < 16) { /* narrow: the text under its date */
        page.text_column = 3;
        page.text_columns = tui_columns() - 4;
    }
    return page;
}

static bool is_under(const struct page *page)
{
    return page->text_column == 3;
}

static int height(const struct note_row *note, const struct page *page, bool selected)
{
    int most = selected ? LINES_SELECTED : LINES_SHOWN;
    int lines = wrap_count(note->text ? note->text : "", page->text_columns, most);
    return lines + (is_under(page) ? 1 : 0);
}

static void draw_note(const struct note_row *note, const struct page *page, day today, int row,
                      int bottom, bool selected)
{
    char french[DAY_FRENCH_SIZE];
    enum look look = selected ? LOOK_SELECTED : LOOK_FAINT;
    int lines = height(note, page, selected);
    if (row + lines > bottom)
        lines = bottom - row;
    note_date(note, today, french);
    if (selected)
        for (int i = 0; i < lines; i++)
            put_piece(row + i, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(row, 1, french, page->date_columns, look);
    put(row, 1 + page->date_columns + 2, choice_label(&choices_NOTE_KIND, note->kind), KIND_COLUMNS,
        LOOK_FAINT);
    if (note->versions > 1)
        put_piece(row, page->text_column - 2, put_sign(SIGN_CONFLICT), 1, LOOK_ALERT);
    else if (note->publishable)
        put_piece(row, page->text_column - 2, put_sign(SIGN_DONE), 1, LOOK_NORMAL);
    int under = is_under(page) ? 1 : 0;
    put_text(row + under, page->text_column, note->text ? note->text : "", page->text_columns,
             lines - under, LOOK_NORMAL);
}

static void scroll(struct case_list *list, const struct notes *notes, const struct page *page,
                   int rows)
{
    if (list->selected >= (int)notes->count)
        list->selected = (int)notes->count - 1;
    if (list->selected < list->top)
        list->top = list->selected;
    int used = 0, top = list->selected;
    while (top >= list->top && top >= 0) {
        used += height(&notes->rows[top], page, top == list->selected);
        if (used > rows)
            break;
        top--;
    }
    if (top >= list->top)
        list->top = top + 1 > list->selected ? list->selected : top + 1;
}

void thread_draw(struct case_list *list, struct tui *tui, const struct id *case_id, int row,
                 int rows)
{
    struct notes notes;
    struct error err = {0};
    day today = app_today(tui->app);
    if (!query_notes(tui->app->store, case_id, &notes, &err)) {
        tui_fail(tui, &err);
        return;
    }
    if (!notes.count) {
        char *words =
            mem_print("Rien encore : %s écrit une première note.", tui_key(tui, COMMAND_NOTE));
        put(row, 1, words, tui_columns() - 2, LOOK_FAINT);
        free(words);
    } else {
        struct page page = measure(&notes, today);
        scroll(list, &notes, &page, rows);
        for (int i = list->top, at = row; i < (int)notes.count && at < row + rows; i++) {
            bool selected = i == list->selected;
            if (selected)
                tui_cursor(tui, at, 1, false);
            draw_note(&notes.rows[i], &page, today, at, row + rows, selected);
            at += height(&notes.rows[i], &page, selected);
        }
    }
    notes_clear(&notes);
}

static bool is_typed(const struct note_row *note)
{
    int kind = choice_rank(&choices_NOTE_KIND, note->kind);
    return kind >= 0 && kind < NOTE_KINDS_TYPED;
}

/* The program's own lines are read; a person's are corrected. */
static void open_note(struct tui *tui, const struct id *case_id, const struct note_row *note)
{
    if (is_typed(note)) {
        tui_push(tui, text_edit(tui, case_id, &note->id, FIELD_NOTE_TEXT, NULL));
        return;
    }
    struct strings lines = {0};
    strings_add(&lines, note->text ? note->text : "");
    tui_push(tui,
             report_new(choice_label(&choices_NOTE_KIND, note->kind), &lines, NULL, NULL, NULL));
}

static void delete_note(struct tui *tui, const struct note_row *note)
{
    struct error err = {0};
    if (!is_typed(note)) {
        tui_say(tui, "cette ligne est écrite par le programme : %s annule ce qu'elle raconte",
                tui_key(tui, COMMAND_UNDO));
        return;
    }
    if (app_delete_note(tui->app, &note->id, &err))
        tui_done(tui);
    else
        tui_fail(tui, &err);
}

/* What tells somebody's private life is said, and left to whoever publishes it. */
bool note_publish(struct tui *tui, const struct id *note, bool publishable, const char *text)
{
    struct error err = {0};
    if (!app_publish_note(tui->app, note, publishable, &err)) {
        tui_fail(tui, &err);
        return false;
    }
    tui_done(tui);
    char *words = publishable ? app_sensitive_words(text) : NULL;
    if (words)
        tui_say(tui, "note publiable, avec des mots de la vie privée : %s", words);
    free(words);
    return true;
}

bool thread_publish(const struct case_list *list, struct tui *tui, const struct id *case_id)
{
    struct notes notes;
    if (!query_notes(tui->app->store, case_id, &notes, NULL))
        return false;
    if (list->selected >= 0 && list->selected < (int)notes.count) {
        const struct note_row *note = &notes.rows[list->selected];
        note_publish(tui, &note->id, !note->publishable, note->text);
    } else {
        tui_say(tui, "il n'y a pas encore de note à publier");
    }
    notes_clear(&notes);
    return true;
}

static int note_at(const struct case_list *list, const struct notes *notes, day today, int offset)
{
    struct page page = measure(notes, today);
    int at = list->top;
    while (at < (int)notes->count - 1 &&
           offset >= height(&notes->rows[at], &page, at == list->selected)) {
        offset -= height(&notes->rows[at], &page, at == list->selected);
        at++;
    }
    return at;
}

bool thread_event(struct case_list *list, struct tui *tui, const struct id *case_id,
                  const struct event *event)
{
    struct notes notes;
    bool taken = true;
    if (!query_notes(tui->app->store, case_id, &notes, NULL))
        return false;
    bool any = list->selected < (int)notes.count && list->selected >= 0;
    if (event->kind == EVENT_CLICK && event->row >= CASE_TAB_TOP && any) {
        list->selected = note_at(list, &notes, app_today(tui->app), event->row - CASE_TAB_TOP);
        if (event->count == 2)
            open_note(tui, case_id, &notes.rows[list->selected]);
    } else if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER && any) {
        open_note(tui, case_id, &notes.rows[list->selected]);
    } else if (event->kind == EVENT_KEY && event->key == KEY_NAME_DELETE && any) {
        delete_note(tui, &notes.rows[list->selected]);
    } else {
        taken = list_event(event, &list->selected, (int)notes.count, 5);
    }
    notes_clear(&notes);
    return taken;
}
