/** The PostgreSQL that Rollcall brings along, for those who configure no database. */
@NullMarked
package org.rollcall.embedded;

import org.jspecify.annotations.NullMarked;
