/* Two tabs of a structure's sheet: the cases that were sent to it, and what the shipped directory
 * says where the user keeps something else. */
#include "partner.h"

#include <stdlib.h>
#include <string.h>

enum { SENT_SHOWN = 500 };

static void scroll(struct partner_list *list, int count, int rows)
{
    if (list->selected >= count)
        list->selected = count ? count - 1 : 0;
    if (list->selected < list->top)
        list->top = list->selected;
    if (rows > 0 && list->selected >= list->top + rows)
        list->top = list->selected - rows + 1;
}

static void draw_selection(struct tui *tui, int at)
{
    put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    tui_cursor(tui, at, 1, false);
}

/* ---- the cases sent ------------------------------------------------------------------------ */

static enum look status_look(const char *status)
{
    int rank = choice_rank(&choices_REFERRAL_STATUS, status);
    if (rank < choice_rank(&choices_REFERRAL_STATUS, "accepted"))
        return LOOK_NORMAL;
    return rank <= choice_rank(&choices_REFERRAL_STATUS, "completed") ? LOOK_GOOD : LOOK_FAINT;
}

static void draw_sent(struct tui *tui, const struct sent_case *row, int at, bool selected)
{
    enum { DATE = 10 };
    int name = tui_columns() * 2 / 5, column = 1 + DATE + 2;
    struct text status = {0};
    char *on = row->on && strlen(row->on) >= 10
                   ? mem_print("%.2s/%.2s/%.4s", row->on + 8, row->on + 5, row->on)
                   : mem_copy("–");
    text_add(&status, choice_label(&choices_REFERRAL_STATUS, row->status));
    if (row->reason)
        text_addf(&status, " : %s", choice_label(&choices_REFERRAL_REASON, row->reason));
    if (selected)
        draw_selection(tui, at);
    put(at, 1, on, DATE, LOOK_FAINT);
    put(at, column, row->name ? row->name : "?", name, selected ? LOOK_SELECTED : LOOK_NORMAL);
    column += name + 2;
    put(at, column, text_get(&status), tui_columns() - column - 1, status_look(row->status));
    text_clear(&status);
    free(on);
}

void partner_sent_draw(struct partner_list *list, struct tui *tui, const struct id *partner,
                       int rows)
{
    struct sent_cases sent;
    struct error err = {0};
    if (!query_sent(tui->app->store, partner, SENT_SHOWN, &sent, &err)) {
        tui_fail(tui, &err);
        return;
    }
    scroll(list, (int)sent.count, rows);
    if (!sent.count) {
        char *words = mem_print("Aucun dossier n'y a été orienté. Sur un dossier, %s oriente.",
                                tui_key(tui, COMMAND_REFER));
        put(PARTNER_TAB_TOP, 1, words, tui_columns() - 2, LOOK_FAINT);
        tui_cursor(tui, PARTNER_TAB_TOP, 1, false);
        free(words);
    }
    for (int i = list->top; i < (int)sent.count && i < list->top + rows; i++)
        draw_sent(tui, &sent.rows[i], PARTNER_TAB_TOP + i - list->top, i == list->selected);
    sent_cases_clear(&sent);
}

bool partner_sent_event(struct partner_list *list, struct tui *tui, const struct id *partner,
                        const struct event *event)
{
    struct sent_cases sent;
    bool taken = true, open = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER;
    if (!query_sent(tui->app->store, partner, SENT_SHOWN, &sent, NULL))
        return false;
    int count = (int)sent.count, row = list->top + event->row - PARTNER_TAB_TOP;
    if (event->kind == EVENT_CLICK && event->row >= PARTNER_TAB_TOP && row < count) {
        list->selected = row;
        open = event->count == 2;
    } else if (!open) {
        taken = list_event(event, &list->selected, count, tui_rows() - PARTNER_TAB_TOP);
    }
    if (open && list->selected < count)
        tui_push(tui, case_new(&sent.rows[list->selected].case_id, TAB_REFERRALS));
    sent_cases_clear(&sent);
    return taken;
}

/* ---- what the directory says --------------------------------------------------------------- */

enum { OFFER_TEXT = 4, OFFERS_TOP = PARTNER_TAB_TOP + 2 };

/* The field, what it says here, what the directory says now. Returns the row after it. */
static int draw_offer(struct tui *tui, const struct offer *offer, int at, int bottom, bool selected)
{
    enum { INDENT = 3 };
    int columns = tui_columns() - INDENT - 1;
    char *ours = mem_print("ici : %s", offer->ours[0] ? offer->ours : "(vide)"),
         *theirs = mem_print("l'annuaire dit maintenant : %s", offer->theirs);
    if (selected)
        draw_selection(tui, at);
    put(at++, 1, field_info(offer->field)->label, tui_columns() - 2,
        selected ? LOOK_SELECTED : LOOK_NORMAL);
    if (at < bottom)
        at += put_text(at, INDENT, ours, columns,
                       bottom - at < OFFER_TEXT ? bottom - at : OFFER_TEXT, LOOK_FAINT);
    if (at < bottom)
        at += put_text(at, INDENT, theirs, columns,
                       bottom - at < OFFER_TEXT ? bottom - at : OFFER_TEXT, LOOK_NORMAL);
    free(ours);
    free(theirs);
    return at + 1;
}

void partner_offers_draw(struct partner_list *list, struct tui *tui, const struct offers *offers,
                         int rows)
{
    int at = OFFERS_TOP, bottom = PARTNER_TAB_TOP + rows;
    scroll(list, (int)offers->count, rows / 4 > 0 ? rows / 4 : 1);
    put(PARTNER_TAB_TOP, 1, "Vos mots sont gardés. Reprendre ceux de l'annuaire s'annule.",
        tui_columns() - 2, LOOK_FAINT);
    for (size_t i = (size_t)list->top; i < offers->count && at < bottom; i++)
        at = draw_offer(tui, &offers->rows[i], at, bottom, (int)i == list->selected);
}

static void decide(struct tui *tui, const struct id *partner, enum field field, bool taken)
{
    struct error err = {0};
    if (taken ? app_take_offer(tui->app, partner, field, &err)
              : app_decline_offer(tui->app, partner, field, &err))
        tui_done(tui);
    else
        tui_fail(tui, &err);
}

bool partner_offers_event(struct partner_list *list, struct tui *tui, const struct id *partner,
                          const struct event *event)
{
    struct offers offers;
    bool takes = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER,
         leaves = event->kind == EVENT_KEY && event->key == KEY_NAME_DELETE;
    if (!app_partner_offers(tui->app, partner, &offers, NULL))
        return false;
    int count = (int)offers.count;
    bool taken = takes || leaves || list_event(event, &list->selected, count, 3);
    if ((takes || leaves) && list->selected < count)
        decide(tui, partner, offers.rows[list->selected].field, takes);
    offers_clear(&offers);
    return taken;
}
