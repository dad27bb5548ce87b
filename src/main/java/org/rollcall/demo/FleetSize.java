package org.rollcall.demo;

/**
 * How large an invented fleet is.
 *
 * @param instances from 1 to {@value #LARGEST}
 */
public record FleetSize(int instances) {

    private static final int LARGEST = 2_000;

    public FleetSize {
        if (instances < 1 || instances > LARGEST) {
            throw wrong();
        }
    }

    /**
     * Reads a setting.
     *
     * @throws IllegalArgumentException with what would be right
     */
    public static FleetSize valueOf(String text) {
        try {
            return new FleetSize(Integer.parseInt(text.strip()));
        } catch (NumberFormatException _) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("it must be a number of instances from 1 to " + LARGEST);
    }

    @Override
    public String toString() {
        return Integer.toString(instances);
    }
}
