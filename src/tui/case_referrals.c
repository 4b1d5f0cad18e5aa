/* The referrals of a case, and what became of each. */
#include "case.h"

#include <stdlib.h>
#include <string.h>

static enum look status_look(const char *status)
{
    if (!status || strcmp(status, "draft") == 0 || strcmp(status, "requested") == 0)
        return LOOK_NORMAL;
    return strcmp(status, "failed") == 0 || strcmp(status, "rejected") == 0 ||
                   strcmp(status, "cancelled") == 0
               ? LOOK_FAINT
               : LOOK_GOOD;
}

enum { REFERRAL_ROWS = 2 };

/* "sans suite : indisponible, jeu. 28 septembre": the date of the last step. The caller frees. */
static char *status_text(const struct referral_row *referral, day today)
{
    const char *date = referral->answered_on ? referral->answered_on : referral->sent_on;
    char french[DAY_FRENCH_SIZE];
    struct text text = {0};
    day at;
    text_add(&text, choice_label(&choices_REFERRAL_STATUS, referral->status));
    if (referral->reason)
        text_addf(&text, " : %s", choice_label(&choices_REFERRAL_REASON, referral->reason));
    if (date && day_from_iso(date, &at)) {
        day_french(at, today, french);
        text_addf(&text, ", %s", french);
    }
    return text_take(&text);
}

static void add_part(struct text *text, const char *part)
{
    if (part && part[0])
        text_addf(text, "%s%s", text->length ? " · " : "", part);
}

/* What it is for: "rebond · gouvernance, bénévolat". The caller frees. */
static char *purpose_text(struct tui *tui, const struct referral_row *referral)
{
    struct strings needs = {0};
    struct text text = {0}, list = {0};
    if (referral->kind && strcmp(referral->kind, "orientation") != 0)
        add_part(&text, choice_label(&choices_REFERRAL_KIND, referral->kind));
    query_members(tui->app->store, &referral->id, FIELD_REFERRAL_NEEDS, &needs, NULL);
    for (size_t i = 0; i < needs.count; i++)
        text_addf(&list, "%s%s", i ? ", " : "", need_label(needs.items[i]));
    add_part(&text, text_get(&list));
    text_clear(&list);
    strings_clear(&needs);
    return text_take(&text);
}

/* Days of silence that call for something. */
static int silent_days(const struct tui *tui, const struct referral_row *referral)
{
    day sent, today = app_today(tui->app);
    bool waits = referral->status && strcmp(referral->status, "requested") == 0;
    if (!waits || !referral->sent_on || !day_from_iso(referral->sent_on, &sent))
        return 0;
    return today - sent >= tui->app->settings.partner_follow_ups[0] ? today - sent : 0;
}

/* What closes the loop, or is still awaited: "rencontre confirmée par les deux", "sans réponse
 * depuis 12 j", "prochaine étape : …". The caller frees. */
static char *loop_text(const struct tui *tui, const struct referral_row *referral)
{
    bool confirmed = referral->confirmed_by && strcmp(referral->confirmed_by, "aucun") != 0;
    int silent = silent_days(tui, referral);
    char *met = confirmed ? mem_print("rencontre confirmée par %s",
                                      choice_label(&choices_CONFIRMED_BY, referral->confirmed_by))
                          : NULL,
         *silence = silent
                        ? mem_print("%s sans réponse depuis %d j", put_sign(SIGN_OVERDUE), silent)
                        : NULL;
    struct text text = {0};
    add_part(&text, met);
    add_part(&text, silence);
    add_part(&text, referral->next_step);
    free(met);
    free(silence);
    return text_take(&text);
}

static void draw_referral(struct tui *tui, const struct referral_row *referral, int at, int bottom,
                          bool selected)
{
    int columns = tui_columns(), width = columns * 2 / 5;
    char *status = status_text(referral, app_today(tui->app)),
         *purpose = purpose_text(tui, referral), *loop = loop_text(tui, referral);
    if (selected) {
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
        tui_cursor(tui, at, 1, false);
    }
    put(at, 1, referral->partner_name, width, selected ? LOOK_SELECTED : LOOK_NORMAL);
    put(at, width + 3, status, columns - width - 4, status_look(referral->status));
    if (at + 1 < bottom) {
        put(at + 1, 3, purpose, width - 2, LOOK_FAINT);
        put(at + 1, width + 3, loop, columns - width - 4,
            silent_days(tui, referral) ? LOOK_NORMAL : LOOK_FAINT);
    }
    free(status);
    free(purpose);
    free(loop);
}

/* "accord du porteur : mar. 12 mars", or that it is still to be had. */
static void draw_consent(struct tui *tui, const struct id *case_id, int row)
{
    struct record record;
    if (!query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL))
        return;
    const char *consent = record_get(&record, FIELD_CASE_CONSENT_ON);
    char *day_text = value_show(FIELD_CASE_CONSENT_ON, consent, app_today(tui->app)),
         *text = consent ? mem_print("Accord du porteur : %s", day_text)
                         : mem_copy("Accord du porteur : pas encore noté, demandé à la première "
                                    "transmission");
    put(row, 1, text, tui_columns() - 2, LOOK_FAINT);
    free(day_text);
    free(text);
    record_clear(&record);
}

static void draw_none(struct tui *tui, int row)
{
    char *words = mem_print("Aucune orientation : %s oriente vers un ou plusieurs partenaires.",
                            tui_key(tui, COMMAND_REFER));
    put(row, 1, words, tui_columns() - 2, LOOK_FAINT);
    free(words);
}

void case_referrals_draw(struct case_list *list, struct tui *tui, const struct id *case_id, int row,
                         int rows)
{
    struct referrals referrals;
    struct error err = {0};
    if (!query_referrals(tui->app->store, case_id, &referrals, &err)) {
        tui_fail(tui, &err);
        return;
    }
    int count = (int)referrals.count, shown = (rows - 2) / REFERRAL_ROWS, bottom = row + rows - 2;
    shown = shown > 0 ? shown : 1;
    if (list->selected >= count)
        list->selected = count ? count - 1 : 0;
    if (list->selected < list->top)
        list->top = list->selected;
    if (list->selected >= list->top + shown)
        list->top = list->selected - shown + 1;
    if (!count)
        draw_none(tui, row);
    for (int i = list->top; i < count && i < list->top + shown; i++)
        draw_referral(tui, &referrals.rows[i], row + (i - list->top) * REFERRAL_ROWS, bottom,
                      i == list->selected);
    if (count && rows > 3)
        draw_consent(tui, case_id, row + rows - 1);
    referrals_clear(&referrals);
}

bool case_referrals_event(struct case_list *list, struct tui *tui, const struct id *case_id,
                          const struct event *event)
{
    struct referrals referrals;
    bool taken = true, open = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER;
    if (!query_referrals(tui->app->store, case_id, &referrals, NULL))
        return false;
    int count = (int)referrals.count,
        clicked = list->top + (event->row - CASE_TAB_TOP) / REFERRAL_ROWS;
    if (event->kind == EVENT_CLICK && event->row >= CASE_TAB_TOP && clicked < count) {
        list->selected = clicked;
        open = event->count == 2;
    } else if (!open) {
        taken = list_event(event, &list->selected, count, 5);
    }
    if (open && list->selected < count)
        referral_open(tui, &referrals.rows[list->selected].id);
    referrals_clear(&referrals);
    return taken;
}
