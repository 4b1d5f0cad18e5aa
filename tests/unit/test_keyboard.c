/* The hand that the bench counts with: presses of keys on an AZERTY keyboard. */
#include <criterion/criterion.h>

#include "../bench/keyboard.h"

Test(keyboard, a_bare_key_is_one_press_accents_among_them)
{
    cr_expect_eq(keyboard_presses(""), 0);
    cr_expect_eq(keyboard_presses("aaa"), 3);
    cr_expect_eq(keyboard_presses("éèàçù&-,;:!=()'"), 15);
    cr_expect_eq(keyboard_presses("\r\t\033\033OC\033OQ\033[3~"), 6);
}

Test(keyboard, what_is_held_is_a_press_and_held_once_for_a_row)
{
    cr_expect_eq(keyboard_presses("12"), 3, "Maj, 1, 2");
    cr_expect_eq(keyboard_presses("1-3"), 5, "- is bare: Maj again");
    cr_expect_eq(keyboard_presses("22/3"), 5);
    cr_expect_eq(keyboard_presses("\022\023"), 3, "Ctrl, r, s");
    cr_expect_eq(keyboard_presses("\006x\r"), 4, "Ctrl, f, x, Entrée");
    cr_expect_eq(keyboard_presses("A@"), 4, "Maj, a, AltGr, à");
    cr_expect_eq(keyboard_presses("\033[13;5u\033[1;2B"), 4, "Ctrl, Entrée, Maj, arrow");
}

Test(keyboard, a_dead_key_is_a_press_more)
{
    cr_expect_eq(keyboard_presses("tête"), 5);
    cr_expect_eq(keyboard_presses("Noël"), 7, "Maj, n, o, Maj, ^, e, l");
}

Test(keyboard, keys_come_one_by_one)
{
    char key[KEY_SIZE];
    const char *typed = "né\033OB\r";
    cr_assert_not_null(typed = keyboard_next(typed, key));
    cr_expect_str_eq(key, "n");
    cr_assert_not_null(typed = keyboard_next(typed, key));
    cr_expect_str_eq(key, "é");
    cr_assert_not_null(typed = keyboard_next(typed, key));
    cr_expect_str_eq(key, "\033OB");
    cr_assert_not_null(typed = keyboard_next(typed, key));
    cr_expect_str_eq(key, "\r");
    cr_expect_null(keyboard_next(typed, key));
}
