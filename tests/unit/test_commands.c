/* The table of commands keeps the promises of docs/keys.md. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../src/app/commands.h"

static const int places[] = {PLACE_BOARD, PLACE_CASE, PLACE_EMPTY, PLACE_DIALOG};
enum { PLACES = sizeof places / sizeof places[0] };

Test(commands, each_has_a_name_and_says_what_it_does)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        cr_expect_neq(command_info(command)->name[0], '\0');
        cr_expect_neq(command_info(command)->help[0], '\0');
        cr_expect_neq(command_info(command)->places, 0);
    }
}

Test(commands, no_key_means_two_things_at_one_place)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        char key[2] = {command_info(command)->key, '\0'};
        for (int i = 0; key[0] && i < PLACES; i++)
            if (command_info(command)->places & places[i])
                cr_expect_eq(command_find(key, places[i]), command, "%s",
                             command_info(command)->name);
    }
}

Test(commands, the_printed_key_is_bare_on_azerty_and_qwerty)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        char key = command_info(command)->key;
        cr_expect(!key || strchr("abcdefghijklmnopqrstuvwxyz,:=- ", key), "%s is on « %c »",
                  command_info(command)->name, key);
    }
}

Test(commands, a_capital_is_its_small_letter)
{
    cr_expect_eq(command_find("A", PLACE_BOARD), command_find("a", PLACE_BOARD));
    cr_expect_eq(command_find("N", PLACE_CASE), COMMAND_NOTE);
}

Test(commands, the_classic_signs_are_aliases)
{
    cr_expect_eq(command_find("?", PLACE_BOARD), COMMAND_HELP);
    cr_expect_eq(command_find("F1", PLACE_CASE), COMMAND_HELP);
    cr_expect_eq(command_find(">", PLACE_BOARD), COMMAND_FORWARD);
    cr_expect_eq(command_find("<", PLACE_BOARD), COMMAND_BACKWARD);
    cr_expect_eq(command_find("^Z", PLACE_BOARD), COMMAND_UNDO);
    cr_expect_eq(command_find("é", PLACE_BOARD), COMMAND_COUNT);
    cr_expect_eq(command_find("", PLACE_BOARD), COMMAND_COUNT);
}

Test(commands, what_works_on_a_case_does_not_work_without_one)
{
    cr_expect_eq(command_find("a", PLACE_EMPTY), COMMAND_COUNT);
    cr_expect_eq(command_find("a", PLACE_DIALOG), COMMAND_COUNT);
    cr_expect_eq(command_find("u", PLACE_DIALOG), COMMAND_UNDO);
    cr_expect_eq(command_find("m", PLACE_EMPTY), COMMAND_EXAMPLE);
    cr_expect_eq(command_find("m", PLACE_BOARD), COMMAND_COUNT);
}

Test(commands, keys_are_printed_as_on_the_keyboard)
{
    char keys[40];
    cr_expect_str_eq(command_keys(COMMAND_HELP, keys, sizeof keys), ",  ?  F1");
    cr_expect_str_eq(command_keys(COMMAND_UNDO, keys, sizeof keys), "u  Ctrl-Z");
    cr_expect_str_eq(command_keys(COMMAND_MARK, keys, sizeof keys), "Espace");
    cr_expect_str_eq(command_key(COMMAND_MARK), "Espace");
    cr_expect_str_eq(command_key(COMMAND_NOTE), "n");
    cr_expect_str_eq(command_key(COMMAND_SUSPEND), "");
    cr_expect_str_eq(command_keys(COMMAND_SUSPEND, keys, sizeof keys), "");
    char small[4];
    cr_expect_lt(strlen(command_keys(COMMAND_HELP, small, sizeof small)), sizeof small);
}
