package org.rollcall.pages.signin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where somebody goes on after signing in: a page of this service, whatever a link says that leads to the sign-in. */
final class LocalPath {

    /** The start page. */
    static final String START = "/";

    private static final int MAX_LENGTH = 2000;

    /**
     * A path and a query as they stand in a URL. Browsers take two slashes at the beginning for another host, a backslash for a
     * slash, and leave out line ends and tabs.
     */
    private static final Pattern LOCAL = Pattern.compile("/(?!/)[!-\\[\\]-~]*");

    /** Who has just signed in or out must not be led back to doing so. */
    private static final Pattern SIGN_IN = Pattern.compile("/+sign-(in|out)([/?;#].*)?");

    private LocalPath() {}

    /** The given path where it is one of this service, else the start page. */
    static String of(@Nullable String given) {
        return given != null
                        && given.length() <= MAX_LENGTH
                        && LOCAL.matcher(given).matches()
                        && !SIGN_IN.matcher(given).matches()
                ? given
                : START;
    }
}
