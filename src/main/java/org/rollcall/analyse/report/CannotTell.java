package org.rollcall.analyse.report;

/** A rule cannot be told to apply or not; the message is the reason, a sentence. */
final class CannotTell extends Exception {

    private static final long serialVersionUID = 1L;

    CannotTell(String reason) {
        super(reason, null, false, false);
    }

    /** The reason why a metric has no count in a ping. */
    static CannotTell because(String keyPath, PingValues ping) {
        return new CannotTell(
                switch (ping.of(keyPath).state()) {
                    case ABSENT -> "The ping of %s does not have %s.".formatted(ping.week(), keyPath);
                    case FAILED -> "%s failed in the ping of %s.".formatted(keyPath, ping.week());
                    case COUNT, NO_COUNT -> "%s is no whole number in the ping of %s.".formatted(keyPath, ping.week());
                });
    }
}
