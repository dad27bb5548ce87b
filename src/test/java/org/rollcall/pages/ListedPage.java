package org.rollcall.pages;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the list that {@link PagesIT} walks through.
 *
 * @param path with its query; {@code {instance}} and the like stand for what the fleet has ({@link Samples})
 * @param who opens it
 * @param status that it is answered with
 * @param heading the text of its one {@code h1}; {@code {week}} and the like stand for any text there
 * @param mayBeLarge whether it may be larger than other pages: those with all of a payload
 */
record ListedPage(String path, Who who, int status, String heading, boolean mayBeLarge) {

    /** A page that is there. */
    static ListedPage page(String path, Who who, String heading) {
        return new ListedPage(path, who, 200, heading, false);
    }

    /** A page that says what is wrong. */
    static ListedPage error(int status, String path, Who who, String heading) {
        return new ListedPage(path, who, status, heading, false);
    }

    /** The same with all of a payload on it. */
    ListedPage large() {
        return new ListedPage(path, who, status, heading, true);
    }

    /** Whether this text is its heading. */
    boolean hasHeading(String text) {
        var fixed = Stream.of(heading.split("[{][a-z_]+[}]", -1)).map(Pattern::quote);
        return text.matches(fixed.collect(Collectors.joining(".+")));
    }

    /** For files: letters, digits and hyphens. */
    String name() {
        var name = path.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return (name.isEmpty() ? "start" : name) + "-" + who;
    }

    @Override
    public String toString() {
        return path + " for " + who + (status == 200 ? "" : " " + status);
    }
}
