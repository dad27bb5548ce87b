package org.rollcall.analyse.customer;

import java.util.List;

/**
 * The customers of one month, for people.
 *
 * @param version of the rules of health
 * @param month {@code 2026-10}
 * @param running whether the month is not over
 * @param colours one for each colour, the worst first
 * @param plans of the licences, in lower case and in alphabetical order: the 20 that most instances have
 * @param found number of instances that the filter has chosen
 * @param customers some of them, the worst first
 * @param changes of colour since the month before, whatever the filter chooses; falls first
 */
public record CustomerMonth(
        String version,
        String month,
        boolean running,
        List<ColourCount> colours,
        List<String> plans,
        long found,
        List<Customer> customers,
        List<ColourChange> changes) {

    /**
     * Instances with a colour, whatever the filter chooses.
     *
     * @param colour {@code red}, {@code yellow}, {@code green}, {@code unknown} or {@code no_data}
     * @param instances that have it
     * @param before those of all instances of the month that had it in the month before
     */
    public record ColourCount(String colour, long instances, long before) {}

    /** The number of instances, whatever the filter chooses. */
    public long instances() {
        return colours.stream().mapToLong(ColourCount::instances).sum();
    }
}
