package org.rollcall.pages.stats;

import java.util.List;
import java.util.stream.Stream;
import org.rollcall.analyse.publicstats.PublicStats;
import org.rollcall.pages.PageText;

/**
 * A badge, and how others embed it.
 *
 * @param path of the picture
 * @param words that are on it now
 * @param title what stands in its place where no pictures are shown; it stays right when the number changes
 * @param base the URL of this service
 */
record Badge(String path, String words, String title, String base) {

    /** Those of the whole fleet. */
    static List<Badge> ofFleet(PublicStats stats, String base) {
        return Stream.of("instances", "version", "edition", "size")
                .map(name -> of(stats, name, name.equals("instances") ? "Instances" : "Most frequent " + name, base))
                .toList();
    }

    /** One for each of some features. */
    static List<Badge> ofFeatures(PublicStats stats, List<String> features, String base) {
        return features.stream()
                .map(name -> of(stats, name, "Use of " + PageText.label(name), base))
                .toList();
    }

    private static Badge of(PublicStats stats, String name, String title, String base) {
        return new Badge(
                "%s/%s.svg".formatted(StatsPage.PATH, name), stats.badge(name).words(), title, base);
    }

    public String markdown() {
        return "[![%s](%s%s)](%s%s)".formatted(title, base, path, base, StatsPage.PATH);
    }

    public String html() {
        return "<a href=\"%s%s\"><img src=\"%s%s\" alt=\"%s\" height=\"20\"></a>"
                .formatted(base, StatsPage.PATH, base, path, title);
    }
}
