package org.rollcall.pages.start;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.pages.Frame;
import org.rollcall.platform.access.AuditedRead;

/** What this service is, whom to ask and where to go; for who sees all instances, how the fleet does. */
@Path("/")
@PermitAll
public class StartPage {

    /**
     * For anyone.
     *
     * @param dictionaries the number that is published
     * @param newest version of the newest one; null where there is none
     */
    record Doors(
            String pings,
            String quarantine,
            int dictionaries,
            @Nullable String newest) implements TemplateInstance {}

    /** For who sees all instances. */
    record Fleet(FleetOverview fleet) implements TemplateInstance {}

    private final Frame frame;
    private final FleetOverviews overviews;
    private final RetentionConfig retention;
    private final DictionaryCatalog dictionaries;
    private final AuditedRead read;

    StartPage(
            Frame frame,
            FleetOverviews overviews,
            RetentionConfig retention,
            DictionaryCatalog dictionaries,
            AuditedRead read) {
        this.frame = frame;
        this.overviews = overviews;
        this.retention = retention;
        this.dictionaries = dictionaries;
        this.read = read;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page() {
        if (frame.seesAll()) {
            var fleet = overviews.now(frame.base(), frame.isAdmin());
            read.answered((long) fleet.silent().instances().size());
            return new Fleet(fleet);
        }
        var published = dictionaries.publications();
        return new Doors(
                period(retention.pings()),
                period(retention.quarantine()),
                published.size(),
                published.entrySet().stream()
                        .max(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                        .map(Map.Entry::getKey)
                        .map(DictionaryVersion::toString)
                        .orElse(null));
    }

    private static String period(RetentionPeriod period) {
        return period.duration().map(kept -> kept.toDays() + " days").orElse("without an end");
    }
}
