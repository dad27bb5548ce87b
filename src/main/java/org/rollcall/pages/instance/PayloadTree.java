package org.rollcall.pages.instance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.MetricText;
import org.rollcall.dictionary.ValueType;
import org.rollcall.pages.PageText;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.payload.StoredJson;

/**
 * The values of a payload by their sections, each with what its dictionary says of it. A section is the first name of a key
 * path; what has none stands at the top level, and what the dictionary does not know in a section of its own.
 */
record PayloadTree(List<Section> sections) {

    /** The section of values that are not below another name. */
    static final String TOP = "top level";

    /** The section of values that the dictionary does not know. */
    static final String UNDECLARED = "undeclared";

    /** Of a text, an object or an array; the whole of it is in the JSON. */
    private static final int MAX_TEXT = 400;

    /** A part of a payload. */
    record Section(String name, List<Leaf> leaves) {}

    /** What a value is; none is taken for another. */
    enum State {
        VALUE,
        ZERO,
        FAILED,
        ABSENT;

        String style() {
            return this == FAILED ? "fail" : this == ABSENT ? "absent" : "";
        }
    }

    /**
     * A value.
     *
     * @param name the rest of its key path, behind that of the section
     * @param shown the value as people read it, made where it is read: most pages count thousands of values and show a few
     * @param isCode whether the text is not a number
     * @param facts type, time frame, category and owner, as far as they are declared
     * @param before the value of the ping before, as people read it; null where it is the same, or nothing is compared
     */
    record Leaf(
            String keyPath,
            String name,
            State state,
            Supplier<String> shown,
            boolean isCode,
            @Nullable String description,
            String facts,
            boolean isDeclared,
            @Nullable String before) {

        /** The value as people read it. */
        public String text() {
            return shown.get();
        }

        /** The style of the value. */
        public String style() {
            return state.style();
        }
    }

    /**
     * The values of a ping.
     *
     * @param before the values of the ping before it, by key path; null where nothing is compared
     */
    static PayloadTree of(
            Dictionary dictionary,
            PingContent content,
            Map<Integer, MetricText> texts,
            @Nullable Map<String, String> before) {
        var sections = new LinkedHashMap<String, List<Leaf>>();
        var extras = StoredJson.read(content.extras());
        for (var metric : dictionary.metrics()) {
            var value = Value.of(metric, content, extras.get(metric.keyPath()));
            if (value.state() != State.ABSENT || metric.isExpected()) {
                var text = texts.getOrDefault(metric.ordinal(), MetricText.NONE);
                section(sections, metric.keyPath())
                        .add(leaf(metric.keyPath(), value, text.description(), facts(metric, text), true, before));
            }
        }
        undeclared(
                content,
                (keyPath, json) -> sections.computeIfAbsent(UNDECLARED, _ -> new ArrayList<>())
                        .add(leaf(keyPath, Value.of(json), null, "", false, before)));
        return new PayloadTree(sections.entrySet().stream()
                .map(section -> new Section(section.getKey(), List.copyOf(section.getValue())))
                .toList());
    }

    /**
     * Values of a ping as texts, by key path.
     *
     * @param isWanted of a key path
     */
    static Map<String, String> texts(Dictionary dictionary, PingContent content, Predicate<String> isWanted) {
        var values = new LinkedHashMap<String, String>();
        var extras = StoredJson.read(content.extras());
        for (var metric : dictionary.metrics()) {
            if (isWanted.test(metric.keyPath())) {
                var value = Value.of(metric, content, extras.get(metric.keyPath()));
                if (value.state() != State.ABSENT) {
                    values.put(metric.keyPath(), value.text());
                }
            }
        }
        undeclared(content, (keyPath, json) -> {
            if (isWanted.test(keyPath)) {
                values.put(keyPath, Value.of(json).text());
            }
        });
        return values;
    }

    /** Those of its values that a filter lets through; sections without any are left out. */
    PayloadTree only(Filter filter) {
        return new PayloadTree(sections.stream()
                .map(section -> new Section(
                        section.name(),
                        section.leaves().stream().filter(filter::fits).toList()))
                .filter(section -> !section.leaves().isEmpty())
                .toList());
    }

    /** The number of values, those that are absent counted. */
    int size() {
        return sections.stream().mapToInt(section -> section.leaves().size()).sum();
    }

    /** The number of values in a state. */
    long count(State state) {
        return sections.stream()
                .flatMap(section -> section.leaves().stream())
                .filter(leaf -> leaf.state() == state)
                .count();
    }

    private static List<Leaf> section(Map<String, List<Leaf>> sections, String keyPath) {
        return sections.computeIfAbsent(sectionOf(keyPath), _ -> new ArrayList<>());
    }

    private static String sectionOf(String keyPath) {
        var dot = keyPath.indexOf('.');
        return dot < 0 ? TOP : keyPath.substring(0, dot);
    }

    private static Leaf leaf(
            String keyPath,
            Value value,
            @Nullable String description,
            String facts,
            boolean isDeclared,
            @Nullable Map<String, String> before) {
        var earlier = before == null ? null : before.getOrDefault(keyPath, Value.ABSENT.text());
        return new Leaf(
                keyPath,
                isDeclared ? keyPath.substring(keyPath.indexOf('.') + 1) : keyPath,
                value.state(),
                value.shown(),
                value.isCode(),
                description,
                facts,
                isDeclared,
                earlier == null || earlier.equals(value.text()) ? null : earlier);
    }

    private static String facts(Metric metric, MetricText text) {
        return Stream.of(
                        metric.valueType() == ValueType.ANY
                                ? null
                                : metric.valueType().name().toLowerCase(Locale.ROOT),
                        timeFrame(metric.timeFrame()),
                        metric.dataCategory(),
                        "active".equals(metric.status()) ? null : metric.status(),
                        text.productGroup() == null
                                ? null
                                : "group " + text.productGroup().replace('_', ' '))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" \u00b7 "));
    }

    private static @Nullable String timeFrame(@Nullable String timeFrame) {
        return switch (timeFrame) {
            case "all" -> "all time";
            case "28d" -> "28 days";
            case "7d" -> "7 days";
            case null, default -> null;
        };
    }

    private static void undeclared(PingContent content, KeyPathReader reader) {
        var undeclared = content.undeclared();
        if (undeclared != null) {
            walk("", StoredJson.read(undeclared), reader);
        }
    }

    private static void walk(String prefix, JsonNode json, KeyPathReader reader) {
        for (var member : json.properties()) {
            var keyPath = prefix + member.getKey();
            if (member.getValue().isObject()
                    && !member.getValue().isEmpty()
                    && ValueFlag.of(member.getValue()) == ValueFlag.OK) {
                walk(keyPath + ".", member.getValue(), reader);
            } else {
                reader.read(keyPath, member.getValue());
            }
        }
    }

    /** Takes key paths with their values. */
    private interface KeyPathReader {

        void read(String keyPath, JsonNode value);
    }

    /**
     * What is looked for.
     *
     * @param words lower case; each must occur in key path or description
     */
    record Filter(List<String> words, Only only) {

        static Filter of(@Nullable String find, Only only) {
            return new Filter(
                    find == null
                            ? List.of()
                            : Stream.of(find.toLowerCase(Locale.ROOT).split("\\s+", -1))
                                    .filter(word -> !word.isEmpty())
                                    .toList(),
                    only);
        }

        boolean isEmpty() {
            return words.isEmpty() && only == Only.EVERYTHING;
        }

        boolean fits(Leaf leaf) {
            if (!only.fits(leaf)) {
                return false;
            }
            var text = (leaf.keyPath() + ' ' + Objects.requireNonNullElse(leaf.description(), ""))
                    .toLowerCase(Locale.ROOT);
            return words.stream().allMatch(text::contains);
        }
    }

    /** The values that are shown. */
    enum Only {
        EVERYTHING("everything"),
        FAILED("failed"),
        ABSENT("absent"),
        ZERO("zero"),
        NOT_ZERO("not zero"),
        UNDECLARED("undeclared"),
        CHANGED("changed since the ping before");

        private final String title;

        Only(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** The name in addresses, {@code not_zero}. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean fits(Leaf leaf) {
            return switch (this) {
                case EVERYTHING -> true;
                case FAILED -> leaf.state() == State.FAILED;
                case ABSENT -> leaf.state() == State.ABSENT;
                case ZERO -> leaf.state() == State.ZERO;
                case NOT_ZERO -> leaf.state() == State.VALUE;
                case UNDECLARED -> !leaf.isDeclared();
                case CHANGED -> leaf.before() != null;
            };
        }
    }

    /** A value as people read it. */
    private record Value(State state, Supplier<String> shown, boolean isCode) {

        static final Value ABSENT = new Value(State.ABSENT, () -> "absent", false);

        String text() {
            return shown.get();
        }

        static Value of(Metric metric, PingContent content, @Nullable JsonNode extra) {
            if (content.numbers().has(metric.ordinal())) {
                var number = content.numbers().get(metric.ordinal());
                return metric.valueType() == ValueType.BOOLEAN
                        ? new Value(State.VALUE, () -> number == 1 ? "true" : "false", true)
                        : of(number);
            }
            return extra == null ? ABSENT : of(extra);
        }

        private static Value of(long number) {
            if (ValueFlag.of(number) != ValueFlag.OK) {
                return failed(Long.toString(number));
            }
            return new Value(
                    number == 0 ? State.ZERO : State.VALUE,
                    () -> PageText.number(number).toString(),
                    false);
        }

        static Value of(JsonNode json) {
            var text = json.isTextual() ? json.textValue() : new String(StoredJson.write(json), StandardCharsets.UTF_8);
            if (ValueFlag.of(json) != ValueFlag.OK) {
                return failed(text);
            }
            if (json.isIntegralNumber() && json.canConvertToLong()) {
                return of(json.longValue());
            }
            var isZero = json.isNumber() && json.decimalValue().compareTo(BigDecimal.ZERO) == 0;
            return new Value(
                    isZero ? State.ZERO : State.VALUE,
                    () -> text.isEmpty() ? "\"\"" : shortened(text),
                    !json.isNumber());
        }

        private static Value failed(String text) {
            return new Value(State.FAILED, () -> "failed (" + shortened(text.replace("-", "\u2212")) + ")", false);
        }

        private static String shortened(String text) {
            return text.codePointCount(0, text.length()) <= MAX_TEXT
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) + "...";
        }
    }
}
