package org.rollcall;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * A payload that is legal and as awkward as JSON allows, the same for the same seed. Its declared members are those of
 * {@link #DICTIONARY}, with values of any type; names are never used twice in one object.
 */
public final class HostilePayload {
    public static final String DICTIONARY = Definitions.yaml(
            "counts.issues number",
            "counts.notes number",
            "counts.deep.down.below number",
            "counts.deep.flag boolean",
            "license object",
            "database.pg_system_id number",
            "settings.text string",
            "settings.any nothing",
            "odd number",
            "odd.child object",
            "\u00fcn\u00efcode.\u540d\u524d number");

    private static final int MAX_DEPTH = 64;

    /** Names of the dictionary at every level, so that undeclared paths share beginnings with declared ones. */
    private static final List<String> NAMES = List.of(
            "counts",
            "issues",
            "notes",
            "deep",
            "down",
            "below",
            "flag",
            "license",
            "database",
            "pg_system_id",
            "settings",
            "text",
            "any",
            "odd",
            "child",
            "\u00fcn\u00efcode",
            "\u540d\u524d");

    private static final List<String> AWKWARD_NAMES = List.of(
            "",
            ".",
            "..",
            "counts.",
            ".issues",
            "counts.issues",
            "deep.down",
            "odd.child",
            " ",
            "COUNTS",
            "count",
            "countss",
            "\\\"",
            "\\\\",
            "\\n\\t\\b\\f\\r\\/",
            "\\u0001",
            "\u007f",
            "\u2028",
            "\ud83d\ude00",
            "\\ud83d\\ude00",
            "\u00e9",
            "e\u0301",
            "\uffff",
            "null",
            "-1",
            "0",
            "$ref",
            "__proto__",
            "'; drop table ping; --",
            "{}",
            "[0]");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "0.0",
            "1",
            "-1",
            "-2",
            "-1000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "6842684531675334351",
            "9007199254740993",
            "999999999999999999",
            "1000000000000000000",
            "2147483648",
            "1e400",
            "-1E+400",
            "1e-400",
            "1e2",
            "100.0",
            "0.1",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "4.9e-324",
            "0e0",
            "0E-10",
            "123456789012345678901234567890.123456789012345678901234567890");

    private final Random random;

    /** The payload of a seed. */
    public HostilePayload(long seed) {
        random = new Random(seed);
    }

    /** JSON without a hostname. */
    public String json() {
        var out = new StringBuilder();
        object(out, 1);
        return out.toString();
    }

    private void value(StringBuilder out, int depth) {
        switch (random.nextInt(depth < MAX_DEPTH ? 12 : 8)) {
            case 0 -> out.append("null");
            case 1 -> out.append(random.nextBoolean());
            case 2, 3, 4 -> number(out);
            case 5, 6, 7 -> string(out);
            case 8, 9 -> array(out, depth + 1);
            case 10 -> object(out, depth + 1);
            default -> {
                if (random.nextInt(20) == 0) {
                    toTheBottom(out, depth);
                } else {
                    object(out, depth + 1);
                }
            }
        }
    }

    private void object(StringBuilder out, int depth) {
        out.append('{');
        // The host name is added by whoever sends it.
        Set<String> used = new HashSet<>(Set.of("hostname"));
        var members = random.nextInt(depth == 1 ? 14 : Math.max(2, 7 - depth));
        for (var i = 0; i < members; i++) {
            var spelled = name();
            if (!used.add(unescaped(spelled))) {
                continue;
            }
            out.append(used.size() > 2 ? "," : "")
                    .append(space())
                    .append('"')
                    .append(respelled(spelled))
                    .append('"');
            out.append(space()).append(':').append(space());
            value(out, depth);
        }
        out.append(space()).append('}');
    }

    private void array(StringBuilder out, int depth) {
        out.append('[');
        var elements = random.nextInt(random.nextInt(30) == 0 ? 200 : 5);
        for (var i = 0; i < elements; i++) {
            out.append(i > 0 ? "," : "").append(space());
            value(out, elements > 5 ? MAX_DEPTH : depth);
        }
        out.append(']');
    }

    private void toTheBottom(StringBuilder out, int depth) {
        var closing = new StringBuilder();
        for (var level = depth + 1; level <= MAX_DEPTH; level++) {
            if (random.nextBoolean()) {
                out.append('[');
                closing.insert(0, ']');
            } else {
                out.append("{\"").append(name()).append("\":");
                closing.insert(0, '}');
            }
        }
        value(out, MAX_DEPTH);
        out.append(closing);
    }

    private void number(StringBuilder out) {
        switch (random.nextInt(6)) {
            case 0 -> out.append(random.nextLong());
            case 1 -> out.append(random.nextInt(1_000_000));
            case 2 -> {
                out.append(random.nextBoolean() ? "-" : "").append(1 + random.nextInt(9));
                for (var i = random.nextInt(random.nextInt(20) == 0 ? 3_000 : 40); i > 0; i--) {
                    out.append(random.nextInt(10));
                }
            }
            default -> out.append(NUMBERS.get(random.nextInt(NUMBERS.size())));
        }
    }

    private void string(StringBuilder out) {
        out.append('"');
        for (var i = random.nextInt(random.nextInt(40) == 0 ? 4_000 : 12); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 ->
                    out.append(List.of("\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t")
                            .get(random.nextInt(8)));
                case 1 -> out.append(String.format(Locale.ROOT, "\\u%04x", 1 + random.nextInt(0xD7FF)));
                case 2 ->
                    out.append(String.format(
                            Locale.ROOT,
                            "\\u%04X\\u%04X",
                            0xD800 + random.nextInt(0x400),
                            0xDC00 + random.nextInt(0x400)));
                case 3 -> out.appendCodePoint(0x10000 + random.nextInt(0x100000));
                case 4 -> out.appendCodePoint(0xE000 + random.nextInt(0x2000));
                case 5 -> out.appendCodePoint(0xA0 + random.nextInt(0x3000));
                default -> out.append((char) ('a' + random.nextInt(26)));
            }
        }
        out.append('"');
    }

    private String name() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> AWKWARD_NAMES.get(random.nextInt(AWKWARD_NAMES.size()));
            case 2 -> "n" + random.nextInt(100);
            default -> NAMES.get(random.nextInt(NAMES.size()));
        };
    }

    /** Two spellings among the awkward names are of the same name. */
    private static String unescaped(String spelled) {
        return spelled.equals("\\ud83d\\ude00") ? "\ud83d\ude00" : spelled;
    }

    /** The same name with its first letter escaped, at times. */
    private String respelled(String name) {
        return !name.isEmpty() && Character.isLetter(name.charAt(0)) && random.nextInt(6) == 0
                ? String.format(Locale.ROOT, "\\u%04x", (int) name.charAt(0)) + name.substring(1)
                : name;
    }

    private String space() {
        return random.nextInt(10) == 0 ? List.of(" ", "\n", "\t", "\r\n ").get(random.nextInt(4)) : "";
    }
}
