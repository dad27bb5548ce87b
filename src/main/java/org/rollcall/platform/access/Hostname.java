package org.rollcall.platform.access;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host names as instances send them, and the one form in which they are compared, wherever somebody names them: in tokens,
 * opt-outs, blocked hostnames, filters, reports and erasures.
 *
 * <p>That form is in lower case and has neither a port nor dots at its end, because these belong to the same host: whoever
 * names {@code h.example.com} means {@code H.example.com.:8443} too. An IPv6 address has brackets. A name in Unicode and the
 * {@code xn--} name that stands for it are two names: which one a client sends is up to its configuration, and lists show it.
 *
 * <p>What is stored of an instance stays as it was sent, in lower case ({@code Instance.hostname}), because its id is derived
 * from that. The function {@code host_of} in the database says the same as {@link #host}.
 */
public final class Hostname {

    /** Characters: more than DNS allows, and with a port. */
    public static final int MAX_LENGTH = 255;

    /**
     * Characters without a shape, beside those of the Unicode categories "other" and "separator": fillers, joiners and
     * variation selectors.
     */
    private static final String SHAPELESS = "\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2065\\u2800\\u3164"
            + "\\ufe00-\\ufe0f\\uffa0\\x{e0100}-\\x{e01ef}";

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}" + SHAPELESS + "]");

    /** Whatever can be seen, but what belongs to URLs, paths, patterns and other formats. */
    private static final Pattern NAME =
            Pattern.compile("(?!\\.)[^\\p{C}\\p{Z}" + SHAPELESS + "/\\\\?#@\"'<>*]{1," + MAX_LENGTH + "}");

    /** Of a name or an IPv4 address, or of an IPv6 address in brackets. */
    private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*]):[0-9]*");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*");

    private Hostname() {}

    /** The form in which host names are compared; of a text that is none, something that is equal for equal texts. */
    public static String host(String hostname) {
        var sent = hostname.strip().toLowerCase(Locale.ROOT);
        var name = withoutFinalDots(sent);
        if (IPV6.matcher(name).matches()) {
            return "[" + name + "]";
        }
        var withPort = WITH_PORT.matcher(name);
        var host = withPort.matches() ? withoutFinalDots(withPort.group(1)) : name;
        return host.isEmpty() ? sent : host;
    }

    /** Whether a text can be the host name of an instance: a name or an address, with or without a port. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Why a text cannot be the host name of an instance, as a sentence for its sender; null where it can. */
    public static @Nullable String fault(String text) {
        if (isName(text)) {
            return null;
        }
        var invisible = INVISIBLE.matcher(text);
        return invisible.find()
                ? String.format(
                        Locale.ROOT,
                        "The hostname has U+%04X in it, which cannot be seen; send it without.",
                        invisible.group().codePointAt(0))
                : "The hostname cannot be a host name; send one like gitlab.example.com, without https:// and path.";
    }

    /** The text with every invisible character as {@code U+200B}, so that two names that differ look different. */
    public static String visible(String text) {
        return INVISIBLE
                .matcher(text)
                .replaceAll(found ->
                        String.format(Locale.ROOT, "U+%04X", found.group().codePointAt(0)));
    }

    private static String withoutFinalDots(String name) {
        var end = name.length();
        while (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end);
    }
}
