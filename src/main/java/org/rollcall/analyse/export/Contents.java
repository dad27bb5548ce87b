package org.rollcall.analyse.export;

import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.platform.disk.TemporarySpace;

/**
 * What is in the rows of an export, in whatever format.
 *
 * @param begin after which record the rows begin, and up to which arrival they go
 * @param revisions whether earlier pings of a week are among them
 * @param catalog knows the dictionaries that pings were read with
 * @param marks what there is beside the rows
 * @param space for what a format has to write to a temporary file
 */
public record Contents(
        Shape shape,
        MetricColumns metrics,
        ExportCursor begin,
        boolean revisions,
        DictionaryCatalog catalog,
        Marks marks,
        TemporarySpace space) {}
