package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.function.IntFunction;
import org.rollcall.Definitions;

/**
 * The kinds of content that a large document may have: members of an object, which grow to any size. Each is written as it
 * is sent, so a document of 31 MiB takes no memory here.
 */
enum Content {
    TEXT("\"text\":\"", repeated("x".repeat(64)), "\""),
    CJK_TEXT("\"text\":\"", repeated("\u754c".repeat(32)), "\""),
    EMOJI_TEXT("\"text\":\"", repeated("\ud83d\ude00".repeat(16)), "\""),
    ESCAPED_TEXT("\"text\":\"", repeated("\\u754c\\n\\\"\\u00e9"), "\""),
    UNDECLARED_TEXT("\"unknown\":\"", repeated("x".repeat(64)), "\""),
    UNSTORABLE_TEXT("\"text\":\"\\u0000", repeated("x".repeat(64)), "\""),
    UNSTORABLE_TEXTS("\"list\":[\"\\u0000\"", repeated(",\"\\u0000\""), "]"),
    ADDRESSES_IN_A_TEXT("\"text\":\"", numbered("someone#@example.com "), "\""),
    ADDRESSES("\"unknown\":[0", numbered(",\"someone#@example.com\""), "]"),
    LICENSEE("\"licensee\":{\"Name\":\"x\"", numbered(",\"n#\":\"x\""), "}"),
    TEXTS("\"list\":[0", repeated(",\"\""), "]"),
    INTEGERS("\"list\":[0", repeated(",1"), "]"),
    FRACTIONS("\"list\":[0", numbered(",0.1#"), "]"),
    UNDECLARED_FRACTIONS("\"unknown\":[0", numbered(",0.1#"), "]"),
    UNSTORABLE_FRACTIONS("\"list\":[1e99999", repeated(",1e9"), "]"),
    DIGITS("\"list\":1", repeated("1".repeat(64)), ""),
    OBJECTS("\"list\":[0", repeated(",{}"), "]"),
    UNDECLARED_OBJECTS("\"unknown\":[0", repeated(",{}"), "]"),
    OBJECTS_FOR_A_NUMBER("\"counts\":{\"issues\":[0", repeated(",{}"), "]}"),
    NESTED_ARRAYS("\"list\":[0", repeated(",[[],[[]]]"), "]"),
    DEEP("\"list\":[0", repeated("," + "[".repeat(60) + "]".repeat(60)), "]"),
    TOO_DEEP("\"list\":", repeated("[".repeat(64)), ""),
    KEYS("\"first\":0", numbered(",\"k#\":0"), ""),
    NESTED_KEYS("\"counts\":{\"first\":{}", numbered(",\"k#\":{\"a\":0}"), "}"),
    DECLARED_KEYS("\"list\":{\"first\":0", numbered(",\"k#\":0"), "}"),
    EQUAL_KEYS("\"k\":0", repeated(",\"k\":0"), ""),
    EQUAL_DECLARED_KEYS("\"counts\":{\"issues\":0", repeated(",\"issues\":0"), "}"),
    EQUAL_ESCAPED_KEYS("\"\\u006b\":0", repeated(",\"\\u006b\":0"), ""),
    LONG_KEY("\"", repeated("k".repeat(64)), "\":0"),
    WHITE_SPACE("\"first\":", repeated(" ".repeat(64)), "0"),
    LONG_HOSTNAME("\"hostname\":\"", repeated("h".repeat(64)), "\""),
    LONG_UUID("\"uuid\":\"", repeated("u".repeat(64)), "\""),
    LONG_VERSION("\"version\":\"", repeated("1".repeat(64)), "\""),
    DEFINITIONS(
            "\"key_path\":\"first\",\"value_type\":\"number\",\"status\":\"active\"",
            numbered("},{\"key_path\":\"m#\",\"value_type\":\"number\",\"status\":\"active\""),
            ""),
    CUT_SHORT("\"list\":[0", repeated(",{}"), ""),
    CONTROL_CHARACTER("\"text\":\"", repeated("x".repeat(64)), "\u0001\"");

    /** Knows all members that are called declared above. */
    static final byte[] DICTIONARY = Definitions.yaml(
                    "hostname string", "text string", "list object", "counts.issues number", "counts.notes number")
            .getBytes(UTF_8);

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String begin;

    @SuppressWarnings("ImmutableEnumChecker") // nothing in it changes
    private final IntFunction<byte[]> unit;

    private final String end;

    Content(String begin, IntFunction<byte[]> unit, String end) {
        this.begin = begin;
        this.unit = unit;
        this.end = end;
    }

    private static IntFunction<byte[]> repeated(String unit) {
        var bytes = unit.getBytes(UTF_8);
        return _ -> bytes;
    }

    private static IntFunction<byte[]> numbered(String format) {
        var parts = format.split("#", 2);
        return number -> (parts[0] + number + parts[1]).getBytes(UTF_8);
    }

    /** Whether it has a member of the same name. */
    boolean beginsLike(String member) {
        return begin.startsWith(member.substring(0, member.indexOf(':') + 1));
    }

    /** What it is called in tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Writes a document with this content.
     *
     * @param size of the document, bytes
     * @param before what stands before the content, such as an opening brace and other members
     * @param after what stands behind it
     */
    void write(OutputStream out, long size, String before, String after) throws IOException {
        var head = (before + begin).getBytes(UTF_8);
        var tail = (end + after).getBytes(UTF_8);
        var buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        buffered.write(head);
        var left = size - head.length - tail.length;
        for (var number = 0; ; number++) {
            var next = unit.apply(number);
            if (next.length > left) {
                break;
            }
            buffered.write(next);
            left -= next.length;
        }
        buffered.write(tail);
        for (; left > 0; left--) {
            buffered.write(' ');
        }
        buffered.flush();
    }
}
