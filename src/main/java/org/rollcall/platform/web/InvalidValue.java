package org.rollcall.platform.web;

/**
 * One value of a request that was not right.
 *
 * @param name the parameter, or the dotted path of the field, as the caller wrote it
 * @param detail what is wrong with it and what would be right, to be read after the name: {@code must be in the future}
 */
public record InvalidValue(String name, String detail) {

    /** Where a whole body is meant. */
    static final String BODY = "body";

    /** @param kind of the value, {@code parameter} or {@code field} */
    String sentence(String kind) {
        var subject = name.equals(BODY) ? "The body" : "The " + kind + " " + name;
        return subject + " " + detail + (detail.endsWith("?") ? "" : ".");
    }
}
