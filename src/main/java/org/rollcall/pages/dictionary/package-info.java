/** Pages of dictionaries, for anyone: versions, the metrics of one, and the changes between two. */
@NullMarked
package org.rollcall.pages.dictionary;

import org.jspecify.annotations.NullMarked;
