package org.rollcall.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What comes from the fields of forms, which browsers send even where they are empty. */
public final class FormText {

    private FormText() {}

    /** What was typed into a field, without space around it; null where nothing was. */
    public static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The lines of a field of several that have anything in them; null where none has. */
    public static @Nullable List<String> lines(@Nullable String value) {
        return value == null || value.isBlank()
                ? null
                : value.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /**
     * The options of a field that chooses one of several.
     *
     * @param chosen null for none of them
     * @param title of each, for people
     */
    public static List<Option> options(Iterable<String> values, @Nullable String chosen, UnaryOperator<String> title) {
        var options = new ArrayList<Option>();
        values.forEach(value -> options.add(new Option(value, title.apply(value), value.equals(chosen))));
        return List.copyOf(options);
    }

    /** As {@link #options(Iterable, String, UnaryOperator)}; the values are words themselves. */
    public static List<Option> options(@Nullable String chosen, String... values) {
        return options(Arrays.asList(values), chosen, value -> value.replace('_', ' '));
    }

    /** One of several. */
    public record Option(String value, String title, boolean isChosen) {}
}
