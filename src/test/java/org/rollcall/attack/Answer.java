package org.rollcall.attack;

import java.util.regex.Pattern;

/**
 * What a request was answered.
 *
 * @param status of HTTP; 0 where there was no answer
 * @param head the status line and all headers
 * @param body the beginning of it
 */
record Answer(int status, String head, String body) {

    static final Answer NONE = new Answer(0, "", "");

    private static final Pattern PROBLEM = Pattern.compile("urn:rollcall:problem:(\\w+)");
    private static final Pattern REASON = Pattern.compile("\"reason\":\"(\\w+)\"");
    private static final Pattern LIMIT = Pattern.compile("\"limit_bytes\":(\\d+)");

    /** The type of the problem, that of the first payload of an upload included; empty where there is none. */
    String problem() {
        return first(PROBLEM);
    }

    /** The largest size that it speaks of, bytes; 0 where it speaks of none. */
    long limit() {
        var limit = first(LIMIT);
        return limit.isEmpty() ? 0 : Long.parseLong(limit);
    }

    /** Status, and the type of the problem or the reason for quarantine. */
    @Override
    public String toString() {
        return (status + " " + problem() + first(REASON)).strip();
    }

    private String first(Pattern pattern) {
        var matcher = pattern.matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }
}
