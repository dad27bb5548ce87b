package org.rollcall.dictionary;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many key paths differ between two dictionaries, and in what. */
@Schema(
        description = "Numbers of key paths",
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
record DiffTotals(
        @Schema(description = "Declared by to and not as removed, but by from not at all or as removed")
        int newlySent,

        @Schema(description = "Declared by from and not as removed, but by to not at all or as removed")
        int noLongerSent,

        @Schema(description = "Only to declares them, some of them as removed already")
        int added,

        @Schema(description = "Only from declares them") int removed,

        @Schema(description = "Another status") int statusChanged,

        @Schema(description = "Another value_type") int retyped,

        @Schema(description = "Another time_frame") int timeFrameChanged,

        @Schema(description = "Another data_category, data_source, product_group or other tiers")
        int attributesChanged,

        @Schema(description = "Both declare the same") int unchanged,

        @Schema(description = "Those of the unchanged that are written in another way, such as Optional for optional")
        int respelled) {}
