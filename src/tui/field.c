/* Editing one field: the registry says how. Text on a line, a date, a choice, ticks; texts of
 * several lines are note.c's. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being edited, and what its author had on screen. */
struct edited {
    struct id case_id, record;
    enum field field;
    char seen[]; /* token of query_seen */
};

static struct edited *edited_new(struct tui *tui, const struct id *case_id, const struct id *record,
                                 enum field field)
{
    char *seen = query_seen(tui->app->store, record, field, NULL);
    size_t length = seen ? strlen(seen) : 0;
    struct edited *edited = mem_alloc(sizeof *edited + length + 1);
    edited->case_id = *case_id;
    edited->record = *record;
    edited->field = field;
    if (length)
        memcpy(edited->seen, seen, length);
    free(seen);
    return edited;
}

static bool write(struct tui *tui, const struct edited *edited, const char *typed,
                  struct error *err)
{
    if (!app_set_field(tui->app, &edited->record, edited->field, typed, edited->seen,
                       &edited->case_id, err))
        return false;
    tui_done(tui);
    return true;
}

static bool accept_line(struct tui *tui, void *context, const char *text, struct error *err)
{
    return write(tui, context, text, err);
}

/* The day that is meant, spelt out before Entrée. */
static void date_hint(struct tui *tui, void *context, const char *text, char *hint, size_t size)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    day date, today = app_today(tui->app);
    (void)context;
    if (!text[0]) {
        snprintf(hint, size, "vide : pas de date");
    } else if (day_from_french(text, today, &date, NULL)) {
        day_french(date, today, french);
        day_distance(date, today, distance);
        snprintf(hint, size, "%s, %s", french, distance);
    } else {
        snprintf(hint, size, "demain, lun, +9j, 12/03");
    }
}

static bool accept_choice(struct tui *tui, void *context, const struct choice_row *const chosen[],
                          size_t count, struct error *err)
{
    (void)count;
    return write(tui, context, chosen[0]->code, err);
}

/* A need that the list does not have has no code to borrow: its words are in `also`. */
static bool accept_members(struct tui *tui, void *context, const struct choice_row *const chosen[],
                           size_t count, struct error *err)
{
    const struct edited *edited = context;
    struct text members = {0};
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        char *own = NULL;
        done = chosen[i]->code || member_find(edited->field, chosen[i]->also, &own, err);
        text_addf(&members, "%s%s", i ? ", " : "", own ? own : chosen[i]->code);
        free(own);
    }
    done = done && write(tui, context, text_get(&members), err);
    text_clear(&members);
    return done;
}

/* ---- what opens ---------------------------------------------------------------------------- */

static void choose_value(struct tui *tui, const char *title, const char *value,
                         struct edited *edited)
{
    const struct choice_list *list = field_choices(edited->field);
    struct choose choose = {
        .title = title, .enter = "choisir", .accept = accept_choice, .context = edited};
    for (int i = 0; i < list->count; i++) {
        bool now = value && strcmp(value, list->choices[i].code) == 0;
        choice_add(&choose, list->choices[i].label, now ? "maintenant" : NULL, NULL,
                   list->choices[i].code, NULL, false);
    }
    choice_add(&choose, "– (vide)", NULL, "rien aucun vide", "", NULL, false);
    choose_open(tui, &choose);
}

/* Last, what is typed as a need in one's own words, unless the list has it. */
static void offer_need(struct tui *tui, const char *typed, struct choose *found)
{
    char code[NEED_CODE_SIZE];
    (void)tui;
    if (!typed[strspn(typed, " ")] || choice_find(&choices_NEED, typed) ||
        !need_find(typed, code, NULL))
        return;
    char *text = mem_print("autre besoin : « %s »", need_label(code));
    choice_add(found, text, NULL, need_label(code), NULL, NULL, false);
    free(text);
}

/* Those that the list does not have stay ticked: saving must not lose them. */
static void add_others(struct choose *choose, enum field field, const struct strings *members)
{
    for (size_t i = 0; i < members->count; i++)
        if (choice_rank(field_choices(field), members->items[i]) < 0)
            choice_add(choose, member_label(field, members->items[i]), NULL,
                       member_label(field, members->items[i]), NULL, NULL, true);
}

static void choose_members(struct tui *tui, const char *title, struct edited *edited)
{
    const struct choice_list *list = field_choices(edited->field);
    struct choose choose = {.title = title,
                            .enter = "garder",
                            .several = true,
                            .or_none = true,
                            .accept = accept_members,
                            .find = list == &choices_NEED ? offer_need : NULL,
                            .context = edited};
    struct strings members = {0};
    query_members(tui->app->store, &edited->record, edited->field, &members, NULL);
    for (int i = 0; i < list->count; i++) {
        bool ticked = false;
        for (size_t j = 0; j < members.count; j++)
            ticked = ticked || strcmp(members.items[j], list->choices[i].code) == 0;
        choice_add(&choose, list->choices[i].label, NULL, NULL, list->choices[i].code, NULL,
                   ticked);
    }
    add_others(&choose, edited->field, &members);
    strings_clear(&members);
    choose_open(tui, &choose);
}

/* The text that the line begins with: as it would be typed. The caller frees. */
static char *typed_form(struct tui *tui, const struct edited *edited, const char *value)
{
    day date;
    if (field_info(edited->field)->type == TYPE_SET) {
        struct strings members = {0};
        struct text text = {0};
        query_members(tui->app->store, &edited->record, edited->field, &members, NULL);
        for (size_t i = 0; i < members.count; i++)
            text_addf(&text, "%s%s", i ? ", " : "", members.items[i]);
        strings_clear(&members);
        return text_take(&text);
    }
    if (field_info(edited->field)->type == TYPE_DATE && value && day_from_iso(value, &date))
        return mem_print("%.2s/%.2s/%.4s", value + 8, value + 5, value);
    return mem_copy(value ? value : "");
}

static void type_value(struct tui *tui, const char *title, const char *value, struct edited *edited)
{
    char *text = typed_form(tui, edited, value);
    prompt_open(tui, &(struct prompt){
                         .title = title,
                         .text = text,
                         .limit = TEXT_LIMIT,
                         .hint = field_info(edited->field)->type == TYPE_DATE ? date_hint : NULL,
                         .accept = accept_line,
                         .context = edited,
                         .draft_entity = edited->record,
                         .draft_field = edited->field});
    free(text);
}

static void flip_flag(struct tui *tui, struct edited *edited, const char *value)
{
    struct error err = {0};
    if (!write(tui, edited, value ? "" : "oui", &err))
        tui_fail(tui, &err);
    free(edited);
}

/* `start`: as in field_edit_from; NULL: the value that shows. */
static void edit(struct tui *tui, const struct id *case_id, const struct id *record,
                 enum field field, const char *start)
{
    const struct field_info *info = field_info(field);
    struct record read = {0};
    struct error err = {0};
    if (field_is_read_only(field)) { /* says why */
        app_set_field(tui->app, record, field, "", NULL, case_id, &err);
        tui_fail(tui, &err);
        return;
    }
    if (field == FIELD_CASE_NEEDS) {
        needs_open(tui, case_id);
        return;
    }
    if (info->type == TYPE_LINES) {
        tui_push(tui, text_edit(tui, case_id, record, field, start));
        return;
    }
    query_record(tui->app->store, info->entity, record, &read, NULL);
    const char *value = start ? (start[0] ? start : NULL) : record_get(&read, field);
    char *name = id_is_none(case_id) ? mem_copy("") : app_case_name(tui->app, case_id);
    char *title = mem_print("%s%s%s", info->label, name[0] ? ", " : "", name);
    struct edited *edited = edited_new(tui, case_id, record, field);
    if (info->type == TYPE_FLAG)
        flip_flag(tui, edited, value);
    else if (info->type == TYPE_SET && field_choices(field))
        choose_members(tui, title, edited);
    else if (field_choices(field))
        choose_value(tui, title, value, edited);
    else
        type_value(tui, title, value, edited);
    free(name);
    free(title);
    record_clear(&read);
}

void field_edit(struct tui *tui, const struct id *case_id, const struct id *record,
                enum field field)
{
    edit(tui, case_id, record, field, NULL);
}

void field_edit_from(struct tui *tui, const struct id *case_id, const struct id *record,
                     enum field field, const char *start)
{
    edit(tui, case_id, record, field, start);
}
