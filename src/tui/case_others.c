/* The cases of a porteur over programmes and years: all of them above its fiche, when there are
 * several, and the rebonds of the open one under the tabs. */
#include "case.h"

#include <stdlib.h>
#include <string.h>

/* The cases of the porteur of this one; none when it is alone. */
static struct holder_cases read_cases(struct tui *tui, const struct id *case_id)
{
    struct holder_cases cases = {0};
    struct record record = {0};
    struct id holder;
    if (query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL) &&
        record_reference(&record, FIELD_CASE_HOLDER, &holder))
        query_holder_cases(tui->app->store, &holder, &cases, NULL);
    record_clear(&record);
    if (cases.count < 2)
        holder_cases_clear(&cases);
    return cases;
}

/* ---- the list ------------------------------------------------------------------------------ */

/* How many rows of the tab it may take. */
static int shown_rows(size_t count, int rows)
{
    int most = rows / 3 > 1 ? rows / 3 : 1;
    return (int)count < most ? (int)count : most;
}

/* "Inscription", "ici · clos : reporté". The caller frees. */
static char *state_text(const struct holder_case *row, bool here)
{
    char *state = holder_case_state(row), *text = mem_print("%s%s", here ? "ici · " : "", state);
    free(state);
    return text;
}

/* When it was closed, else when it came. The caller frees. */
static char *date_text(const struct holder_case *row)
{
    const char *iso = row->closed_on ? row->closed_on : row->received_on;
    day date;
    if (!iso || !day_from_iso(iso, &date))
        return mem_copy("");
    return mem_print("%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Programme, where it stands there, date: a narrow screen has no room for the last. */
static void draw_row(const struct holder_case *row, int at, bool here, bool selected)
{
    enum { DATE = 10, MOST = 44 };
    int room = tui_columns() - 4;
    bool dated = room >= 62;
    room -= dated ? DATE + 2 : 0;
    int name = least(room * 2 / 3, MOST), state = least(room - name, MOST);
    char *text = state_text(row, here), *date = date_text(row);
    if (selected)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(at, 1, row->programme_name ? row->programme_name : "sans programme", name,
        selected ? LOOK_SELECTED : LOOK_NORMAL);
    put(at, name + 3, text, state, here ? LOOK_FAINT : LOOK_NORMAL);
    if (dated)
        put(at, name + state + 5, date, DATE, LOOK_FAINT);
    free(text);
    free(date);
}

int case_others_draw(struct case_others *others, struct tui *tui, const struct id *case_id, int row,
                     int rows)
{
    struct holder_cases cases = read_cases(tui, case_id);
    int count = (int)cases.count, shown = shown_rows(cases.count, rows);
    others->focused = others->focused && count > 0;
    if (others->selected >= count)
        others->selected = count ? count - 1 : 0;
    if (others->selected < others->top)
        others->top = others->selected;
    if (others->selected >= others->top + shown)
        others->top = others->selected - shown + 1;
    for (int i = others->top; i < others->top + shown; i++) {
        int at = row + i - others->top;
        bool selected = others->focused && i == others->selected;
        if (selected)
            tui_cursor(tui, at, 1, false);
        draw_row(&cases.rows[i], at, id_equal(&cases.rows[i].id, case_id), selected);
    }
    if (count)
        put_rule(row + shown, 0, tui_columns());
    holder_cases_clear(&cases);
    return count ? shown + 1 : 0;
}

bool case_others_footer(const struct case_others *others, struct tui *tui, const struct id *case_id,
                        struct footer_item *item)
{
    struct holder_cases cases = read_cases(tui, case_id);
    bool several = cases.count > 0;
    holder_cases_clear(&cases);
    *item = others->focused ? (struct footer_item){"Entrée", "ouvrir"}
                            : (struct footer_item){"↑", "ses dossiers"};
    return several;
}

/* ---- moving between it and the fields ------------------------------------------------------ */

static bool is_up(const struct event *event)
{
    return (event->kind == EVENT_KEY && event->key == KEY_NAME_UP) ||
           (event->kind == EVENT_CHAR && strcmp(event->text, "k") == 0);
}

static bool is_down(const struct event *event)
{
    return (event->kind == EVENT_KEY && event->key == KEY_NAME_DOWN) ||
           (event->kind == EVENT_CHAR && strcmp(event->text, "j") == 0);
}

/* A row under a click; false outside the list. */
static bool click(struct case_others *others, const struct event *event, int count, int rows)
{
    int shown = shown_rows((size_t)count, rows);
    if (event->kind != EVENT_CLICK || event->row < CASE_TAB_TOP)
        return false;
    others->focused = event->row < CASE_TAB_TOP + shown;
    if (others->focused)
        others->selected = others->top + event->row - CASE_TAB_TOP;
    return others->focused;
}

/* The case that is open already is left alone. */
static void open_selected(const struct case_others *others, struct tui *tui,
                          const struct holder_cases *cases, const struct id *case_id)
{
    const struct id *id = &cases->rows[others->selected].id;
    if (id_equal(id, case_id))
        tui_say(tui, "c'est le dossier ouvert ici");
    else
        tui_push(tui, case_new(id, TAB_THREAD));
}

static bool event_among(struct case_others *others, const struct field_list *fields,
                        struct tui *tui, const struct holder_cases *cases, const struct id *case_id,
                        const struct event *event)
{
    int count = (int)cases->count;
    bool clicked = click(others, event, count, tui_rows() - CASE_TAB_TOP);
    if (clicked && event->count < 2)
        return true;
    if (!others->focused) {
        others->focused = is_up(event) && fields->selected == 0;
        others->selected = others->focused ? count - 1 : others->selected;
        return others->focused;
    }
    if (clicked || (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER)) {
        open_selected(others, tui, cases, case_id);
        return true;
    }
    if (is_down(event) && others->selected == count - 1) {
        others->focused = false;
        return true;
    }
    return list_event(event, &others->selected, count, count);
}

bool case_others_event(struct case_others *others, const struct field_list *fields, struct tui *tui,
                       const struct id *case_id, const struct event *event)
{
    struct holder_cases cases = read_cases(tui, case_id);
    bool taken = cases.count && event_among(others, fields, tui, &cases, case_id, event);
    holder_cases_clear(&cases);
    return taken;
}

/* ---- the rebonds of the open case ---------------------------------------------------------- */

static void add_link(struct text *text, const char *direction, const char *programme)
{
    text_addf(text, "%srebond %s %s", text->length ? " · " : "", direction,
              programme ? programme : "?");
}

void case_links_draw(struct tui *tui, const struct id *case_id, int row, int columns)
{
    struct holder_cases cases = read_cases(tui, case_id);
    struct text text = {0};
    struct id before = ID_NONE;
    for (size_t i = 0; i < cases.count; i++)
        if (id_equal(&cases.rows[i].id, case_id))
            before = cases.rows[i].follows;
    for (size_t i = 0; !id_is_none(&before) && i < cases.count; i++)
        if (id_equal(&cases.rows[i].id, &before))
            add_link(&text, "depuis", cases.rows[i].programme_name);
    for (size_t i = cases.count; i-- > 0;) /* the first first */
        if (id_equal(&cases.rows[i].follows, case_id))
            add_link(&text, "vers", cases.rows[i].programme_name);
    if (text.length)
        put_piece(row, 1, text_get(&text), columns, LOOK_FAINT);
    text_clear(&text);
    holder_cases_clear(&cases);
}
