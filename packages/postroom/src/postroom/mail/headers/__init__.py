"""Header fields and header sections: written exactly, read leniently."""
