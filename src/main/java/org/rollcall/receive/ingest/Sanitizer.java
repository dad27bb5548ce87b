package org.rollcall.receive.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Leaves out of payloads what their senders do not want to send. A name that stands for nothing is refused, because who wrote
 * it would believe that the value is gone.
 */
@ApplicationScoped
class Sanitizer {

    private final Decider decider;
    private final DictionaryCatalog catalog;

    Sanitizer(Decider decider, DictionaryCatalog catalog) {
        this.decider = decider;
        this.catalog = catalog;
    }

    /**
     * Leaves values out of a payload, by the dictionary that it asks for.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for a category that is none, a key path that neither
     *     the payload nor a dictionary has, and one that cannot be left out; and where it is not a JSON object within the limits
     */
    Sanitized sanitize(Document document, Unwanted unwanted) {
        check(unwanted);
        var reader = decider.reader(document);
        var sanitized = reader.sanitize(document, unwanted);
        var absent = new TreeSet<>(unwanted.keyPaths());
        absent.removeAll(sanitized.keyPaths());
        if (!absent.isEmpty()) {
            var newest = decider.newest();
            refuse(absent.stream()
                    .filter(keyPath -> !reader.knows(keyPath) && !newest.knows(keyPath))
                    .map(keyPath -> new InvalidValue(
                            "drop_key_path",
                            "has '%s', which neither the payload nor its dictionary has; name key paths as the dry run lists them"
                                    .formatted(keyPath))));
        }
        return new Sanitized(sanitized, List.copyOf(absent));
    }

    /**
     * Checks that there are such categories, and that nothing is unwanted that has to stay.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER}
     */
    void check(Unwanted unwanted) {
        refuse(unwanted.needed().stream()
                .map(member -> new InvalidValue(
                        "drop_key_path",
                        "has '%s', which cannot be left out: %s tell who sends a payload, and when"
                                .formatted(member, String.join(", ", Identity.MEMBERS)))));
        if (unwanted.categories().isEmpty()) {
            return;
        }
        var known = new ArrayList<>(catalog.categories());
        known.add(RedactionReport.NO_CATEGORY);
        known.add(RedactionReport.UNDECLARED);
        refuse(unwanted.categories().stream()
                .filter(category -> !known.contains(category))
                .sorted()
                .map(category -> new InvalidValue(
                        "drop",
                        "has '%s', which is no category; those are %s"
                                .formatted(category, known.stream().collect(Collectors.joining(", "))))));
    }

    private static void refuse(Stream<InvalidValue> found) {
        var errors = found.toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(ProblemType.INVALID_PARAMETER, errors);
        }
    }
}
