package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {

    private static final String LIST = "/api/v4/jobs";

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "é\n&=+/?", "a b"})
    void cursor_holdsAnyPlace_inCharactersThatAUrlTakes(String value) {
        var cursor = PageCursor.text(LIST, List.of(value, "7"));

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(PageCursor.parse(cursor, LIST)).contains(List.of(value, "7"));
    }

    @Test
    void cursorOfAnotherList_isNone() {
        assertThat(PageCursor.parse(PageCursor.text(LIST, List.of("42")), "/api/v4/tokens"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "42", "a=b", "====", "_w"})
    void otherText_isNone(String text) {
        assertThat(PageCursor.parse(text, LIST)).isEmpty();
    }

    @Test
    void bytesThatAreNoText_areNone() {
        var bytes = (LIST + "\0\u00ff").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(PageCursor.parse(Base64.getUrlEncoder().encodeToString(bytes), LIST))
                .isEmpty();
    }
}
