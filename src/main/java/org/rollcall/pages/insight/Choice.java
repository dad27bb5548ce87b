package org.rollcall.pages.insight;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.Href;

/**
 * One of several things that a reader may choose: an option of a field, or a link.
 *
 * @param value in the query
 * @param text for people
 * @param isChosen whether it is the one that is shown
 * @param href leads to it; empty for an option of a field
 */
record Choice(String value, String text, boolean isChosen, String href) {

    /** Options of a field: each value is its own text, with a space for each underscore. */
    static List<Choice> options(List<String> values, @Nullable String chosen) {
        return values.stream()
                .map(value -> new Choice(value, value.replace('_', ' '), value.equals(chosen), ""))
                .toList();
    }

    /** Links. */
    static List<Choice> links(List<String> values, @Nullable String chosen, Function<String, Href> href) {
        return values.stream()
                .map(value -> new Choice(
                        value,
                        value.replace('_', ' '),
                        value.equals(chosen),
                        href.apply(value).text()))
                .toList();
    }
}
