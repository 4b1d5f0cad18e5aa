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

/* "sans suite : indisponible, 28/09/2023": the date of the last step. The caller frees. */
static char *status_text(const struct referral_row *referral)
{
    const char *date = referral->answered_on ? referral->answered_on : referral->sent_on;
    struct text text = {0};
    text_add(&text, choice_label(&choices_REFERRAL_STATUS, referral->status));
    if (referral->reason)
        text_addf(&text, " : %s", choice_label(&choices_REFERRAL_REASON, referral->reason));
    if (date && strlen(date) >= 10)
        text_addf(&text, ", %.2s/%.2s/%.4s", date + 8, date + 5, date);
    return text_take(&text);
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
    int count = (int)referrals.count, width = tui_columns() * 2 / 5;
    if (!count) {
        char *words = mem_print("Aucune orientation : %s oriente vers un ou plusieurs partenaires.",
                                tui_key(tui, COMMAND_REFER));
        put(row, 1, words, tui_columns() - 2, LOOK_FAINT);
        free(words);
    }
    if (list->selected >= count)
        list->selected = count ? count - 1 : 0;
    if (list->selected < list->top)
        list->top = list->selected;
    if (list->selected >= list->top + rows)
        list->top = list->selected - rows + 1;
    for (int i = list->top; i < count && i < list->top + rows; i++) {
        const struct referral_row *referral = &referrals.rows[i];
        bool selected = i == list->selected;
        int at = row + i - list->top;
        char *status = status_text(referral);
        if (selected) {
            put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
            tui_cursor(tui, at, 1, false);
        }
        put(at, 1, referral->partner_name, width, selected ? LOOK_SELECTED : LOOK_NORMAL);
        put(at, width + 3, status, tui_columns() - width - 4, status_look(referral->status));
        free(status);
    }
    referrals_clear(&referrals);
}

bool case_referrals_event(struct case_list *list, struct tui *tui, const struct id *case_id,
                          const struct event *event)
{
    struct referrals referrals;
    bool taken = true, open = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER;
    if (!query_referrals(tui->app->store, case_id, &referrals, NULL))
        return false;
    int count = (int)referrals.count;
    if (event->kind == EVENT_CLICK && event->row >= CASE_TAB_TOP &&
        list->top + event->row - CASE_TAB_TOP < count) {
        list->selected = list->top + event->row - CASE_TAB_TOP;
        open = event->count == 2;
    } else if (!open) {
        taken = list_event(event, &list->selected, count, 5);
    }
    if (open && list->selected < count)
        referral_open(tui, &referrals.rows[list->selected].id,
                      referrals.rows[list->selected].partner_name);
    referrals_clear(&referrals);
    return taken;
}
