package org.rollcall.pages.handin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.rollcall.receive.ingest.IngestConfig;

/** What pages say of the size of files. Templates: {@code inject:limits}. */
@Named("limits")
@ApplicationScoped
public class Limits {

    private final IngestConfig config;

    Limits(IngestConfig config) {
        this.config = config;
    }

    /** Bytes of a form with one payload. */
    public long sent() {
        return config.maxBodySize().asLongValue();
    }

    /** Bytes of one payload, inflated. */
    public long payload() {
        return config.maxInflatedSize().asLongValue();
    }

    /** Days that {@code recorded_at} may lie behind without a token. */
    public long days() {
        return config.maxAge().toDays();
    }
}
