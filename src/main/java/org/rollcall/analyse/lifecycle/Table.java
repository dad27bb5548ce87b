package org.rollcall.analyse.lifecycle;

import java.io.IOException;
import java.util.List;
import org.rollcall.analyse.export.CsvWriter;

/** An answer that is a table too. */
interface Table {

    /** The names of the columns. */
    List<String> columns();

    /** Writes all rows, cell by cell in the order of the columns. */
    void writeRows(CsvWriter csv) throws IOException;

    /** The number of rows. */
    long countRows();
}
