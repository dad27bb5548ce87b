package org.rollcall.platform.web;

/**
 * A port to listen on.
 *
 * @param number 0 for any that is free, up to 65535
 */
public record Port(int number) {

    private static final int LAST = 65_535;

    public Port {
        if (number < 0 || number > LAST) {
            throw notAPort();
        }
    }

    /**
     * Reads a setting.
     *
     * @throws IllegalArgumentException with what would be right
     */
    public static Port valueOf(String text) {
        try {
            return new Port(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw notAPort();
        }
    }

    private static IllegalArgumentException notAPort() {
        return new IllegalArgumentException("it must be a number from 0 to " + LAST);
    }
}
