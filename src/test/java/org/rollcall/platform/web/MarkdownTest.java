package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '"',
            value = {
                "counts.issues ! `counts.issues`",
                "free, premium ! `free, premium`",
                "a|b`c ! `a\\u007cb\\u0060c`",
                "<b>&amp;\\ ! `\\u003cb\\u003e\\u0026amp;\\u005c`",
                "\" a \" ! `\\u0020a\\u0020`",
                "\"a\nb\u202Ec\" ! `a\\u000ab\\u202ec`",
                "zählt ! `zählt`",
                "\"\" ! (empty)"
            })
    void code_writesAsJsonCan_whatCouldEndIt(String name, String markdown) {
        assertThat(Markdown.code(name).source()).isEqualTo(markdown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '"',
            value = {
                "Counts issue_boards. ! Counts issue_boards.",
                "\"a\r\n# b\" ! a \\# b",
                "a | **b** <c> ! a \\| \\*\\*b\\*\\* \\<c\\>",
                "see https://www.example.com ! see https:\\//www\\.example.com",
                "_it_ ! \\_it\\_"
            })
    void text_staysTextOnOneLine(String text, String markdown) {
        assertThat(Markdown.text(text).source()).isEqualTo(markdown);
    }

    @Test
    void shortened_countsCharacters_andNotTheirHalves() {
        assertThat(Markdown.shortened("\uD83D\uDE00".repeat(501))).isEqualTo("\uD83D\uDE00".repeat(500) + "...");
        assertThat(Markdown.shortened("a".repeat(500))).isEqualTo("a".repeat(500));
    }
}
