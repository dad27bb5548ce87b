package org.rollcall.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.rollcall.dictionary.DictionaryVersion;

/** The releases of the product that the instances of a fleet run. */
final class Releases {

    /** Patch releases of each dictionary's version. */
    private static final int PATCHES = 4;

    private final List<PayloadTemplate> templates;

    Releases(List<FleetDictionary> dictionaries, Plan plan) {
        templates = dictionaries.stream()
                .sorted(Comparator.comparing(FleetDictionary::version))
                .map(dictionary -> new PayloadTemplate(dictionary, plan))
                .toList();
    }

    /** The version after all others, which has no dictionary. */
    DictionaryVersion unpublished() {
        var last = templates.getLast().version();
        return new DictionaryVersion(last.major(), last.minor() + 1);
    }

    Release of(FleetInstance instance, int week) {
        var suffix = instance.edition(week).equals("CE") ? "" : "-ee";
        if (instance.isUnpublished(week)) {
            return new Release(templates.getLast(), unpublished() + ".0" + suffix);
        }
        var release = instance.release(week, templates.size() * PATCHES);
        var template = templates.get(release / PATCHES);
        if (instance.fate == Fate.PRERELEASE) {
            return new Release(template, template.version() + ".0-pre");
        }
        return new Release(
                template, String.format(Locale.ROOT, "%s.%d%s", template.version(), release % PATCHES, suffix));
    }
}
