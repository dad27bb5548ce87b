@NullMarked
package org.rollcall.receive.reprocess;

import org.jspecify.annotations.NullMarked;
