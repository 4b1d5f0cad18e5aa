/* Any bytes as the file of the settings: every value stays one that the program can work with, what
 * is said is printable, and no key has two meanings. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/app/commands.h"
#include "dentelle/app.h"

static void check_line(const char *text)
{
    require(text && text[0] && utf8_valid(text, strlen(text)));
    for (; *text; text++)
        require((unsigned char)*text >= 0x20 && *text != 0x7F);
}

static void check_values(const struct settings *settings)
{
    const int *days = settings->partner_follow_ups;
    require(settings->mouse == 0 || settings->mouse == 1);
    require(settings->colours >= COLOURS_AUTO && settings->colours <= COLOURS_256);
    require(settings->signs >= SIGNS_AUTO && settings->signs <= SIGNS_UNICODE);
    require(settings->escape_ms >= SETTING_AUTO && settings->escape_ms <= 1000);
    require(settings->density >= 0 && settings->density <= 3);
    require(days[0] > 0 && days[0] < days[1] && days[1] < days[2]);
    require(settings->holder_silence > 0);
    if (settings->editor)
        check_line(settings->editor);
}

static void check_keys(const struct bindings *bindings)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        require(bindings_allow(bindings, command, NULL));
    require(command_find(bindings, "q", PLACE_DIALOG) == COMMAND_QUIT);
}

/* What was read, written as a file, is read as the same. */
static void check_again(const struct settings *settings)
{
    struct settings again;
    struct text file = {0};
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++) {
        char *value = setting_show(settings, setting);
        text_addf(&file, "%s = %s\n", setting_info(setting)->name, value);
        free(value);
    }
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_addf(&file, "touche.%s = %s\n", command_info(command)->name,
                  settings->bindings->keys[command]);
    settings_init(&again);
    settings_read(&again, text_get(&file), file.length);
    require(again.fault_count == 0);
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        require(strcmp(again.bindings->keys[command], settings->bindings->keys[command]) == 0);
    settings_clear(&again);
    text_clear(&file);
}

void fuzz_settings(const uint8_t *bytes, size_t length)
{
    struct settings settings;
    utf8_locale();
    settings_init(&settings);
    settings_read(&settings, (const char *)bytes, length);
    check_values(&settings);
    check_keys(settings.bindings);
    for (size_t i = 0; i < settings.fault_count; i++)
        check_line(settings.faults[i].text);
    for (size_t i = 0; i < settings.views.count; i++) {
        check_line(settings.views.rows[i].name);
        check_line(settings.views.rows[i].text);
    }
    check_again(&settings);
    settings_clear(&settings);
}
