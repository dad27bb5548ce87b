package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.platform.web.ProblemException;

/** What people are told who send something else than JSON. */
class JsonMistakeTest {

    private static final String MARK = "\ufeff";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                argumentSet("nothing", "", "The body is empty"),
                argumentSet("a mark and nothing", MARK, "The body is empty"),
                argumentSet("cut in an object", "{\"a\": 1,\n", "Line 2, column 1: The document ends in the middle"),
                argumentSet("cut in a text", "{\"a\": \"hunter2", "Line 1, column 15: The document ends in the middle"),
                argumentSet("cut in an escape", "{\"a\": \"\\u00", "The document ends in the middle"),
                argumentSet(
                        "typographic marks",
                        "{\u201cpassword\u201d: 1}",
                        "Line 1, column 2: This is a quotation mark of a word"),
                argumentSet("single marks", "{'password': 1}", "Line 1, column 2: This is a single quotation mark"),
                argumentSet("no marks", "{password: 1}", "Line 1, column 2: Names stand in double quotation marks"),
                argumentSet("Ruby", "{\"a\"=>1}", "Line 1, column 5: This is written as in Ruby, with =>"),
                argumentSet("Ruby's symbols", "{:a=>1}", "Names stand in double quotation marks"),
                argumentSet("Python", "{\"a\": True}", "Line 1, column 7: This word is no value"),
                argumentSet("a bare word", "{\"a\": hunter2}", "Line 1, column 7: This word is no value"),
                argumentSet("not a number", "{\"a\": NaN}", "This word is no value"),
                argumentSet("comment", "{\n// hunter2\n\"a\": 1}", "Line 2, column 1: This is a comment"),
                argumentSet(
                        "comment of another kind", "{\"a\": 1 /* hunter2 */}", "Line 1, column 9: This is a comment"),
                argumentSet(
                        "comma at the end",
                        "{\"a\": 1,\n}",
                        "Line 2, column 1: There is a comma before the end of the object"),
                argumentSet(
                        "comma at the end of an array",
                        "{\"a\": [1,]}",
                        "There is a comma before the end of the array"),
                argumentSet("no comma", "{\"a\": 1 \"b\": 2}", "Line 1, column 9: A comma, or the } that ends"),
                argumentSet("no comma in an array", "{\"a\": [1 2]}", "A comma, or the ] that ends"),
                argumentSet("no colon", "{\"a\" 1}", "A colon is missing"),
                argumentSet("no value", "{\"a\": }", "A value is missing"),
                argumentSet("no name", "{1: 2}", "A name in double quotation marks is missing"),
                argumentSet("line break in a text", "{\"a\": \"b\nc\"}", "Line 1, column 9: A line break is in a text"),
                argumentSet(
                        "tab in a text", "{\"a\": \"b\tc\"}", "A control character is in a text; write it as \\u0009"),
                argumentSet("path of Windows", "{\"a\": \"C:\\hunter\"}", "This backslash begins nothing"),
                argumentSet("no-break space", "{\u00a0\"a\": 1}", "This is an invisible character (U+00A0)"),
                argumentSet("second mark", MARK + MARK + "{}", "This is an invisible character (U+FEFF)"),
                argumentSet("zero in front", "{\"a\": 007}", "This number has a zero in front"),
                argumentSet("plus", "{\"a\": +1}", "Numbers begin with"),
                argumentSet("point at the end", "{\"a\": 1.}", "A digit of a number is missing"),
                argumentSet("two objects", "{\"a\": 1}\n{\"a\": 2}", "Line 2, column 1: Another object follows"),
                argumentSet("something behind", "{\"a\": 1} hunter2", "Something follows the end of the object"),
                argumentSet("bracket of another kind", "{\"a\": [1}", "A comma, or the ] that ends"),
                argumentSet("HTML", "\n<!DOCTYPE html><title>hunter2</title>", "This is HTML"),
                argumentSet("HTML with a mark", MARK + "<html>", "This is HTML"),
                argumentSet("YAML", "hostname: hunter2\nversion: 18.9.0\n", "This is YAML"),
                argumentSet("YAML with a begin", "---\nhostname: hunter2\n", "This is YAML"),
                argumentSet("CSV", "hostname,uuid\nhunter2,1\n", "This is a table"),
                argumentSet("PDF", "%PDF-1.7\nhunter2", "This is a PDF"),
                argumentSet("zip", "PK\u0003\u0004hunter2", "This is a zip archive; send it to /usage_data/upload"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistake_isSaidInWords_withItsPlace_andWithoutWhatWasSent(String document, String said) {
        assertThat(refusal(document.getBytes(UTF_8)))
                .contains(said)
                .doesNotContain("hunter2", "password", "Unexpected", "expecting", "token", "JsonParser");
    }

    @Test
    void mistakeInADeepDocument_isFoundWithoutAStack() {
        assertThat(JsonMistake.in("{\"a\":[".repeat(100_000)))
                .isEqualTo(new JsonMistake(1, 600_001, "The document ends in the middle; it has been cut short."));
    }

    @Test
    void whatIsJson_hasNoMistake() {
        assertThat(JsonMistake.in(" {\"a\": [1, -0.5e+10, true, {}, [], \"\\u00e9\\n\"],\r\n\t\"b\": {\"c\": null}} "))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE, UTF-16", "UTF-16BE, UTF-16", "UTF-32LE, UTF-32", "UTF-32BE, UTF-32"})
    void otherUnicode_withAMark_isNamed(Charset charset, String name) {
        assertThat(refusal((MARK + "{\"a\": 1}").getBytes(charset)))
                .isEqualTo("This is " + name + "; save it as UTF-8.");
    }

    @Test
    void otherUnicode_withoutAMark_isNamedToo() {
        assertThat(refusal("{\"a\": 1}".getBytes(UTF_16LE))).contains("UTF-16", "save the file as UTF-8");
        assertThat(refusal("{\"a\": 1}".getBytes(UTF_16BE))).contains("UTF-16", "save the file as UTF-8");
    }

    @Test
    void binaryFiles_areNamed() {
        assertThat(refusal("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1))).startsWith("This is an image");
        assertThat(refusal("\u001f\u008b\b\0\0".getBytes(ISO_8859_1))).startsWith("This is gzip");
        assertThat(refusal("{\"a\": \"caf\u00e9\"}".getBytes(ISO_8859_1)))
                .contains("byte 10 is not UTF-8; save the file as UTF-8");
    }

    private static String refusal(byte[] document) {
        var identity = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Document.of(document).identity())
                .actual();
        return String.valueOf(identity.problem().detail());
    }
}
