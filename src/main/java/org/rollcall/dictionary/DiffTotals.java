package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many key paths differ between two dictionaries, and in what. */
@Schema(
        requiredProperties = {
            "newly_sent",
            "no_longer_sent",
            "added",
            "removed",
            "status_changed",
            "retyped",
            "time_frame_changed",
            "attributes_changed",
            "unchanged",
            "respelled"
        })
public record DiffTotals(
        int newlySent,
        int noLongerSent,
        int added,
        int removed,
        int statusChanged,
        int retyped,
        int timeFrameChanged,
        int attributesChanged,
        int unchanged,
        int respelled) {}
