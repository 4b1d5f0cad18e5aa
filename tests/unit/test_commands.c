/* The table of commands and the bindings keep the promises of docs/keys.md. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../src/app/commands.h"
#include "../../src/tui/editor.h"

static const int places[] = {PLACE_BOARD,  PLACE_CASE,    PLACE_EMPTY, PLACE_DIALOG,
                             PLACE_AGENDA, PLACE_PARTNER, PLACE_BILAN};
enum { PLACES = sizeof places / sizeof places[0] };

static struct bindings bindings;

static void open_bindings(void)
{
    utf8_locale();
    bindings_default(&bindings);
}

TestSuite(commands, .init = open_bindings);

static enum command find(const char *pressed, int place)
{
    return command_find(&bindings, pressed, place);
}

Test(commands, each_has_a_name_and_says_what_it_does)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        cr_expect_neq(command_info(command)->name[0], '\0');
        cr_expect_neq(command_info(command)->help[0], '\0');
        cr_expect_neq(command_info(command)->places, 0);
        cr_expect_eq(command_named(command_info(command)->name), command);
    }
}

Test(commands, no_key_means_two_things_at_one_place)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        struct error err = {0};
        const char *key = command_key(&bindings, command);
        cr_expect(bindings_allow(&bindings, command, &err), "%s", err.text);
        cr_expect(!key[0] || command == COMMAND_QUIT || key_is_free(key, command, &err), "%s",
                  err.text);
        for (int i = 0; key[0] && i < PLACES; i++)
            if (command_info(command)->places & places[i])
                cr_expect_eq(find(key, places[i]), command, "%s", command_info(command)->name);
    }
}

Test(commands, the_printed_key_is_bare_on_azerty_and_qwerty)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        char key = command_info(command)->default_key;
        cr_expect(!key || strchr("abcdefghijklmnopqrstuvwxyz,:=- ", key), "%s is on « %c »",
                  command_info(command)->name, key);
    }
}

Test(commands, a_capital_is_its_small_letter)
{
    cr_expect_eq(find("A", PLACE_BOARD), find("a", PLACE_BOARD));
    cr_expect_eq(find("N", PLACE_CASE), COMMAND_NOTE);
    bindings_set(&bindings, COMMAND_VIEW, "é", 1);
    cr_expect_eq(find("É", PLACE_BOARD), COMMAND_VIEW);
}

Test(commands, the_classic_signs_are_aliases)
{
    cr_expect_eq(find("?", PLACE_BOARD), COMMAND_HELP);
    cr_expect_eq(find("F1", PLACE_CASE), COMMAND_HELP);
    cr_expect_eq(find(">", PLACE_BOARD), COMMAND_FORWARD);
    cr_expect_eq(find("<", PLACE_BOARD), COMMAND_BACKWARD);
    cr_expect_eq(find("^Z", PLACE_BOARD), COMMAND_UNDO);
    cr_expect_eq(find("é", PLACE_BOARD), COMMAND_COUNT);
    cr_expect_eq(find("", PLACE_BOARD), COMMAND_COUNT);
}

Test(commands, what_works_on_a_case_does_not_work_without_one)
{
    cr_expect_eq(find("a", PLACE_EMPTY), COMMAND_COUNT);
    cr_expect_eq(find("a", PLACE_DIALOG), COMMAND_COUNT);
    cr_expect_eq(find("u", PLACE_DIALOG), COMMAND_UNDO);
    cr_expect_eq(find("m", PLACE_EMPTY), COMMAND_EXAMPLE);
    cr_expect_eq(find("m", PLACE_BOARD), COMMAND_VISIT, "one letter, and never both at once");
}

static void prints(enum command command, const char *expected)
{
    char keys[40];
    cr_expect_str_eq(command_keys(&bindings, command, keys, sizeof keys), expected);
}

Test(commands, keys_are_printed_as_on_the_keyboard)
{
    prints(COMMAND_HELP, ",  ?  F1");
    prints(COMMAND_UNDO, "u  Ctrl-Z");
    prints(COMMAND_MARK, "Espace");
    cr_expect_eq(find(" ", PLACE_BOARD), COMMAND_MARK);
    prints(COMMAND_SUSPEND, "");
    char small[4];
    cr_expect_lt(strlen(command_keys(&bindings, COMMAND_HELP, small, sizeof small)), sizeof small);
}

Test(commands, a_bound_key_replaces_that_of_the_table_and_leaves_the_aliases)
{
    bindings_set(&bindings, COMMAND_FORWARD, "^G", 1);
    cr_expect_eq(find("^G", PLACE_BOARD), COMMAND_FORWARD);
    cr_expect_eq(find(">", PLACE_BOARD), COMMAND_FORWARD);
    cr_expect_eq(find("a", PLACE_BOARD), COMMAND_COUNT);
    cr_expect_str_eq(command_key(&bindings, COMMAND_FORWARD), "Ctrl-G");
    prints(COMMAND_FORWARD, "Ctrl-G  >");
    bindings_set(&bindings, COMMAND_HELP, "?", 2);
    prints(COMMAND_HELP, "?  F1");
    bindings_reset(&bindings, COMMAND_FORWARD);
    prints(COMMAND_FORWARD, "a  >");
}

Test(commands, a_key_is_read_as_a_person_writes_it)
{
    static const char *const good[][2] = {{"w", "w"},       {"é", "é"},   {";", ";"},
                                          {"^X", "^X"},     {"^x", "^X"}, {"Ctrl-X", "^X"},
                                          {"ctrl-x", "^X"}, {"F2", "F2"}, {"f12", "F12"},
                                          {"/", "/"},       {"f", "f"},   {"œ", "œ"}};
    static const char *const bad[] = {"",   "W",  "É",   "7",   "@",      "[",    "^",  "^H",
                                      "^I", "^J", "^M",  "^[",  "^é",     "^^",   "F1", "F13",
                                      "F0", "ab", "Tab", "M-x", "Espace", "漢",   " ",  "Ctrl-H",
                                      "~",  "#",  "\\",  "|",   "F2 ",    "Échap"};
    char key[KEY_SIZE];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cr_expect(key_from_text(good[i][0], key, NULL), "%s", good[i][0]);
        cr_expect_str_eq(key, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error err = {0};
        cr_expect_not(key_from_text(bad[i], key, &err), "%s", bad[i]);
        cr_expect(err.code == ERR_INPUT && err.text[0], "%s", bad[i]);
    }
}

Test(commands, no_ctrl_key_of_the_editor_can_be_that_of_a_command_that_works_in_texts)
{
    for (char letter = 'a'; letter <= 'z'; letter++) {
        struct event event = {.kind = EVENT_CTRL, .character = (uint32_t)letter};
        struct editor *editor = editor_new(false, 100);
        char key[KEY_SIZE] = {'^', (char)(letter - 'a' + 'A')};
        if (editor_event(editor, &event))
            cr_expect_not(key_is_free(key, COMMAND_SUSPEND, NULL), "%s", key);
        editor_free(editor);
    }
}
